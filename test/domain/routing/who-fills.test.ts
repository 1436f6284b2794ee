import { describe, expect, it } from 'vitest';
import { type RoleContext, whoFills } from '../../../src/domain/routing/roster.ts';
import { agent, agentId, rosterOf, teamId } from './rosters.ts';

const desk: RoleContext = { team: teamId('desk'), assignee: null, accountManager: null };

function names(found: readonly { readonly role: string; readonly name: string }[]): readonly string[] {
  return found.map((each) => `${each.role} ${each.name}`);
}

describe('who fills a role', () => {
  it("is the team's own holder before the organisation's", () => {
    const roster = rosterOf([agent('ana'), agent('bo')], {
      holders: [
        ['lead', null, 'bo'],
        ['lead', 'desk', 'ana'],
      ],
    });
    expect(names(whoFills(roster, 'lead', desk))).toEqual(['lead ana']);
    expect(names(whoFills(roster, 'lead', { ...desk, team: teamId('other') }))).toEqual(['lead bo']);
    expect(names(whoFills(roster, 'lead', { ...desk, team: null }))).toEqual(['lead bo']);
  });

  it('is one at work before one who is not, and otherwise the first', () => {
    const holders = [
      ['manager', 'desk', 'ana'],
      ['manager', 'desk', 'bo'],
    ] as const;
    const off = { workingNow: false };
    expect(names(whoFills(rosterOf([agent('ana', off), agent('bo')], { holders }), 'manager', desk))).toEqual(
      ['manager bo'],
    );
    expect(
      names(whoFills(rosterOf([agent('ana', off), agent('bo', off)], { holders }), 'manager', desk)),
    ).toEqual(['manager ana']);
  });

  it("is the organisation's holder at work before the team's who is not", () => {
    const roster = rosterOf([agent('ana', { workingNow: false }), agent('bo')], {
      holders: [
        ['lead', 'desk', 'ana'],
        ['lead', null, 'bo'],
      ],
    });
    expect(names(whoFills(roster, 'lead', desk))).toEqual(['lead bo']);
  });

  it('is nobody who has left', () => {
    const roster = rosterOf([agent('ana', { active: false, workingNow: false })], {
      holders: [['lead', 'desk', 'ana']],
    });
    expect(whoFills(roster, 'lead', desk)).toEqual([]);
  });

  it('is whoever is on call, off shift too', () => {
    const roster = rosterOf([agent('ana', { workingNow: false })], { holders: [['on_call', 'desk', 'ana']] });
    expect(whoFills(roster, 'on_call', desk)).toMatchObject([{ name: 'ana', workingNow: true }]);
  });

  it('for the assignee: the lead if nobody is assigned, both if the assignee is off shift', () => {
    const holders = [['lead', 'desk', 'lea']] as const;
    const at = (workingNow: boolean) => rosterOf([agent('ana', { workingNow }), agent('lea')], { holders });
    const assigned = { ...desk, assignee: agentId('ana') };
    expect(names(whoFills(at(true), 'assignee', assigned))).toEqual(['assignee ana']);
    expect(names(whoFills(at(false), 'assignee', assigned))).toEqual(['assignee ana', 'lead lea']);
    expect(names(whoFills(at(true), 'assignee', desk))).toEqual(['lead lea']);
    expect(names(whoFills(at(true), 'assignee', { ...desk, assignee: agentId('gone') }))).toEqual([
      'lead lea',
    ]);
  });

  it("for the account manager: the customer's own, else whoever holds the role", () => {
    const roster = rosterOf([agent('ana'), agent('bo')], { holders: [['account_manager', null, 'bo']] });
    expect(names(whoFills(roster, 'account_manager', { ...desk, accountManager: agentId('ana') }))).toEqual([
      'account_manager ana',
    ]);
    expect(names(whoFills(roster, 'account_manager', desk))).toEqual(['account_manager bo']);
  });
});
