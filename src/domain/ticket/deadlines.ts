import type { Deadline } from '../../contract/ticket-workflow.ts';
import { isRunning } from '../sla/clock.ts';
import type { TicketState } from './state.ts';

/** Everything that a ticket will do by itself, soonest first; what waits for somebody has no instant here. */
export function deadlinesOf(state: TicketState): readonly Deadline[] {
  if (state.endedAt !== null) return [];
  const deadlines: Deadline[] = [];
  const add = (kind: Deadline['kind'], at: number | null, what: string): void => {
    if (at !== null) deadlines.push({ kind, at, what });
  };
  for (const clock of state.clocks.filter(isRunning)) {
    for (const stage of clock.stages) {
      if (stage.state === 'pending') add('stage', stage.firesAt, `${clock.name} ${stage.percent} %`);
    }
  }
  for (const pause of state.pauses) add('pause_end', pause.until, `the end of ${pause.reason}`);
  for (const escalation of state.escalations) {
    if (escalation.state === 'open')
      add('acknowledgement', escalation.ackDueAt, `${escalation.reason}: passed on`);
    if (escalation.state === 'acknowledged') {
      add('acknowledgement', escalation.outcomeDueAt, `${escalation.reason}: raised again`);
    }
  }
  for (const promise of state.promises)
    add('promise', promise.dueAt, `${promise.kind} promised to the customer`);
  if (state.noAnswer !== null) {
    if (state.noAnswerStep < 1) add('reminder', state.noAnswer.remindAt, 'the customer is reminded');
    if (state.noAnswerStep < 2) add('no_answer_notice', state.noAnswer.noticeAt, 'the customer is warned');
    add('no_answer_resolve', state.noAnswer.resolveAt, 'resolved without an answer');
  }
  add('close', state.closesAt, 'closed for good');
  return deadlines.sort((a, b) => a.at - b.at);
}
