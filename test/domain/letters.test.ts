import { describe, expect, it } from 'vitest';
import type { MessageId } from '../../src/contract/ids.ts';
import { lettersOf, type Notice, type Saying } from '../../src/domain/notice.ts';
import { agentId } from './routing/rosters.ts';

const stage = (percent: 50 | 75): Saying => ({
  what: 'stage',
  clock: 'resolution',
  cycle: 1,
  percent,
  occurredAt: 0,
  dueAt: 1,
  late: false,
  role: 'lead',
  acknowledgeBy: null,
});
const toAgent = (name: string, says: Saying, channels: Notice['channels'] = ['inbox']): Notice => ({
  to: { kind: 'agent', agentId: agentId(name) },
  channels,
  escalationId: null,
  says,
});
const toCustomer = (says: Saying): Notice => ({
  to: { kind: 'customer' },
  channels: ['email'],
  escalationId: null,
  says,
});

describe('the letters of a turn (semantics 33, 40)', () => {
  it('what escalates to one person goes out together, by every channel that any of it asks for', () => {
    expect(
      lettersOf([
        toAgent('ada', stage(50)),
        toAgent('ben', stage(75)),
        toAgent('ada', stage(75), ['inbox', 'email']),
      ]),
    ).toMatchObject([
      { to: { agentId: agentId('ada') }, channels: ['inbox', 'email'], says: [stage(50), stage(75)] },
      { to: { agentId: agentId('ben') }, says: [stage(75)] },
    ]);
  });

  it('what does not escalate is a message of its own', () => {
    const wrote: Saying = { what: 'customer_wrote', messageId: 'msg_1' as MessageId, reopened: false };
    expect(
      lettersOf([toAgent('ada', wrote), toAgent('ada', stage(50)), toAgent('ada', { what: 'assigned' })]),
    ).toHaveLength(3);
  });

  it('the customer hears of several breaches at one instant once, and of everything else by itself', () => {
    const breach = (clock: 'resolution' | 'first_response'): Saying => ({ what: 'breach', clock, dueAt: 5 });
    const reply: Saying = { what: 'reply', messageId: 'msg_1' as MessageId };
    expect(
      lettersOf([
        toCustomer({ what: 'received' }),
        toCustomer(breach('first_response')),
        toCustomer(breach('resolution')),
        toCustomer(reply),
        toCustomer(reply),
      ]).map(({ says }) => says),
    ).toEqual([[{ what: 'received' }], [breach('first_response')], [reply], [reply]]);
  });

  it('the customer and an agent never share one', () => {
    expect(lettersOf([toAgent('ada', stage(50)), toCustomer({ what: 'received' })])).toHaveLength(2);
  });
});
