import type { Command, Verdict } from '../../contract/commands.ts';
import { MACHINE } from '../../contract/commands.ts';
import { clearWarnings } from '../escalation/clear-warnings.ts';
import { isOpen } from '../escalation/open.ts';
import { passOnOverdue } from '../escalation/pass-on.ts';
import { raiseStage } from '../escalation/raise-stage.ts';
import { retractStage } from '../escalation/retract.ts';
import type { LedgerDraft } from '../ledger.ts';
import { type Letter, lettersOf } from '../notice.ts';
import { settlePromises } from '../promise/miss-promises.ts';
import { deriveClocks } from '../sla/derive-clocks.ts';
import { pausesOf, runsAt } from '../sla/pauses.ts';
import { apply } from './apply/apply.ts';
import { closeTicket } from './apply/close.ts';
import { deadlinesOf } from './deadlines.ts';
import { noAnswerPlan, pressForAnswer } from './no-answer.ts';
import type { RunningPause, TicketState } from './state.ts';
import { statusOf } from './status.ts';
import { allPauses, change, pausedAt, record, type Turn, type TurnContext } from './turn.ts';
import { refusalOf, type Standing } from './validate.ts';

/** How many verdicts a state remembers: far more than can be on their way at once. */
const REMEMBERED_VERDICTS = 20;

const SERVED_AGAIN_MS = 1_000;

/** The outcome of a turn: what to write, all of it or nothing. */
export interface Advanced {
  readonly state: TicketState;
  readonly ledger: readonly LedgerDraft[];
  readonly letters: readonly Letter[];
  /** One per command of the inbox, in its order. */
  readonly verdicts: readonly Verdict[];
}

/**
 * One turn of a ticket: applies what came in, in the order it was accepted, and does everything that is due.
 * Pure: the same input gives the same outcome, whenever it runs and however often.
 *
 * @param state - as committed by the last turn
 * @param inbox - commands, each at most once; what the ticket does not allow is refused and changes nothing
 * @param clock - the workflow's epoch milliseconds; no stage after it fires
 * @param begin - what a ticket's very first turn has to say before anything else
 */
export function advance(
  context: TurnContext,
  state: TicketState,
  inbox: readonly Command[],
  clock: number,
  begin?: (turn: Turn) => void,
): Advanced {
  // Whoever accepted a command may have a clock that is a little ahead of the workflow's.
  const now = inbox.reduce((latest, command) => Math.max(latest, command.occurredAt), clock);
  const turn: Turn = { context, now, state, ledger: [], notices: [] };
  begin?.(turn);

  const verdicts: Verdict[] = [];
  for (const command of inbox) {
    // What the ticket did by itself before this happened comes first: a ticket that was to close at noon is
    // closed for a message of one o'clock, even if both are processed at two.
    actOnTime(turn, Math.min(command.occurredAt, now));
    const code = refusalOf(standingOf(turn, command.occurredAt), command);
    if (code === null) apply(turn, command);
    verdicts.push(
      code === null
        ? { commandId: command.id, applied: true }
        : { commandId: command.id, applied: false, code },
    );
  }
  actOnTime(turn, now);
  settleClocks(turn);
  settlePromises(turn);
  passOnOverdue(turn);
  settleState(turn, state, verdicts);
  return { state: turn.state, ledger: turn.ledger, letters: lettersOf(turn.notices), verdicts };
}

function standingOf(turn: Turn, at: number): Standing {
  return {
    ended: turn.state.endedAt !== null,
    resolved: turn.state.resolvedAt !== null,
    paused: pausedAt(turn, at),
    openEscalations: turn.state.escalations.filter(isOpen).map((escalation) => escalation.id),
  };
}

/** What a ticket does by itself by an instant, apart from its clocks. */
function actOnTime(turn: Turn, until: number): void {
  if (turn.state.endedAt !== null) return;
  pressForAnswer(turn, until);
  const { closesAt } = turn.state;
  if (closesAt !== null && closesAt <= until) closeTicket(turn, closesAt, MACHINE);
}

/** Derives the clocks from all facts and walks the ladder for what is new (semantics 12, 23, 33). */
function settleClocks(turn: Turn): void {
  const derived = deriveClocks(
    turn.context,
    turn.state.clocks,
    turn.state.timeline,
    allPauses(turn),
    turn.now,
  );
  change(turn, { clocks: derived.clocks });
  turn.ledger.push(...derived.ledger);
  for (const stage of derived.retracted) retractStage(turn, stage);
  clearWarnings(turn);
  if (turn.state.endedAt === null) for (const event of derived.notify) raiseStage(turn, event);
}

/** Brings everything that follows from the rest up to date. */
function settleState(turn: Turn, before: TicketState, verdicts: readonly Verdict[]): void {
  recordPausesRunOut(turn, before);
  const running = allPauses(turn).filter((pause) => runsAt(pause, turn.now));
  const paused = running.map((pause) => pause.reason);
  const ended = turn.state.endedAt !== null;
  const noAnswer = noAnswerPlan(turn, turn.now);
  change(turn, {
    turn: before.turn + 1,
    pauses: ended ? [] : running.map(({ reason, from, to }): RunningPause => ({ reason, from, until: to })),
    status: statusOf(turn.state, paused),
    noAnswer,
    noAnswerStep: noAnswer === null ? 0 : turn.state.noAnswerStep,
    verdicts: [...before.verdicts, ...verdicts].slice(-Math.max(REMEMBERED_VERDICTS, verdicts.length)),
  });
  // A deadline that is still due after the turn that was to serve it would be a fault of ours, and must not
  // make the ticket spin: it comes again in a moment.
  const deadlines = deadlinesOf(turn.state);
  change(turn, {
    deadlines: deadlines.map((next) =>
      next.at > turn.now ? next : { ...next, at: turn.now + SERVED_AGAIN_MS },
    ),
  });
}

/** Pauses that ended by themselves since the last turn; whatever else ends one has said so itself. */
function recordPausesRunOut(turn: Turn, before: TicketState): void {
  const known = pausesOf(before.timeline, turn.context.policy.sla.pauses);
  for (const { reason, from, to } of allPauses(turn)) {
    if (to === null || to > turn.now) continue;
    const ran = before.pauses.some((pause) => pause.reason === reason && pause.from === from);
    const isNew = !known.some((pause) => pause.reason === reason && pause.from === from);
    const said = turn.ledger.some(
      (entry) => entry.type === 'pause.ended' && entry.occurredAt === to && entry.data['reason'] === reason,
    );
    if ((ran || isNew) && !said) record(turn, 'pause.ended', to, { reason, by: 'until' });
  }
}
