import { ApplicationFailure } from '@temporalio/common';
import {
  allHandlersFinished,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  defineUpdate,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import {
  type Command,
  DELIVERED_AS,
  REFUSALS,
  type RefusalCode,
  type Verdict,
} from '../contract/commands.ts';
import { SIGNALS, STATE_QUERY, type TicketStart, type TicketView } from '../contract/ticket-workflow.ts';
import { refusalOf } from '../domain/ticket/validate.ts';
import { describe } from './describe.ts';
import { showAttributes } from './search-attributes.ts';
import { takeTurn } from './take-turn.ts';

/**
 * One ticket, from its receipt until it is closed for good. It owns the ticket's time and the order of what
 * happens to it; what a turn does is decided by `advance` and committed by the database (docs/adr/0001).
 */
export async function ticket(start: TicketStart): Promise<void> {
  // The whole state exists before the first handler: buffered messages are delivered inside `setHandler`.
  let view: TicketView | null = start.view ?? null;
  let inbox: Command[] = [];
  let inTurn = false;
  let nudged = false;
  let stuck = false;
  /** The length of history at which an update was answered last (temporal#6375: not in the task that ends). */
  let answeredAt = -1;

  const verdictOn = (command: Command): Verdict | undefined =>
    view?.verdicts.find((verdict) => verdict.commandId === command.id);
  const receive = (command: Command): void => {
    const known = verdictOn(command) !== undefined || inbox.some((other) => other.id === command.id);
    if (!known) inbox.push(command);
  };

  setHandler(defineQuery<TicketView | null>(STATE_QUERY), () => view);
  for (const name of SIGNALS) {
    setHandler(defineSignal<[Command?]>(name), (command) => {
      if (command !== undefined && isCommand(command, name)) receive(command);
      else nudged = true;
    });
  }
  for (const name of updateNames()) {
    setHandler(
      defineUpdate<Verdict, [Command]>(name),
      async (command) => {
        receive(command);
        await condition(() => verdictOn(command) !== undefined);
        answeredAt = workflowInfo().historyLength;
        const verdict = verdictOn(command);
        if (verdict?.applied !== true) throw refused(verdict?.code ?? 'ticket.ended');
        return verdict;
      },
      {
        // Refuses without a trace in history, and only what the committed state refuses for certain: while a
        // turn is on its way, the turn decides.
        validator: (command) => {
          if (!isCommand(command, name))
            throw ApplicationFailure.nonRetryable('not a command', 'command.malformed');
          if (view === null || inTurn || inbox.length > 0 || verdictOn(command) !== undefined) return;
          const code = refusalOf(view, command);
          if (code !== null) throw refused(code);
        },
      },
    );
  }

  for (;;) {
    const now = Date.now();
    if (!stuck && (view === null || inbox.length > 0 || nudged || isDue(view, now))) {
      nudged = false;
      inTurn = true;
      const next: TicketView | null = await takeTurn(verbOf(view, now), {
        ticketId: start.ticketId,
        base: view?.turn ?? 0,
        inbox: [...inbox],
        now,
      });
      inTurn = false;
      stuck = next === null;
      if (next === null) continue;
      view = next;
      inbox = inbox.filter((command) => verdictOn(command) === undefined);
      if (!next.ended) showAttributes(next);
      continue;
    }
    if (view?.ended === true && inbox.length === 0) {
      await condition(allHandlersFinished);
      if (inbox.length === 0) return;
      continue;
    }
    if (view !== null && workflowInfo().continueAsNewSuggested && inbox.length === 0) {
      const idle = allHandlersFinished() && answeredAt !== workflowInfo().historyLength;
      if (idle) return continueAsNew<typeof ticket>({ ticketId: start.ticketId, view });
      // Something was answered in this very task: go on in the next one.
      await condition(() => inbox.length > 0, 1_000);
      continue;
    }
    setCurrentDetails(
      stuck || view === null
        ? 'Stuck: a turn failed in a way that repeating cannot mend. See the ticket; then send the signal `nudge`.'
        : describe(view),
    );
    await sleepUntilSomethingHappens(
      () => (stuck ? nudged : inbox.length > 0 || nudged),
      stuck ? null : view,
    );
    // Whatever woke it, the state says what is to be done, never the way of waking.
    if (nudged) stuck = false;
  }
}

async function sleepUntilSomethingHappens(happened: () => boolean, view: TicketView | null): Promise<void> {
  const next = view?.deadlines[0];
  if (next === undefined) await condition(happened);
  else await condition(happened, Math.max(1, next.at - Date.now()));
}

function isDue(view: TicketView, now: number): boolean {
  const next = view.deadlines[0];
  return next !== undefined && next.at <= now;
}

/** How a turn is called in history. */
function verbOf(view: TicketView | null, now: number): 'triage' | 'escalate' | 'record' {
  if (view === null) return 'triage';
  const loud = view.deadlines.some(
    ({ kind, at }) => at <= now && (kind === 'stage' || kind === 'acknowledgement' || kind === 'promise'),
  );
  return loud ? 'escalate' : 'record';
}

function updateNames(): readonly Command['type'][] {
  const names = Object.keys(DELIVERED_AS) as Command['type'][];
  return names.filter((name) => DELIVERED_AS[name] === 'update');
}

const COMMAND_ID = /^cmd_[a-z0-9_-]{1,64}$/;

/**
 * Whatever arrives from outside; anything but a command of this name would only fail later. The rest of it is
 * read from the row under which it was accepted.
 */
function isCommand(value: unknown, name: string): value is Command {
  if (typeof value !== 'object' || value === null) return false;
  const { id, type, occurredAt } = value as Partial<Command>;
  return typeof id === 'string' && COMMAND_ID.test(id) && type === name && Number.isSafeInteger(occurredAt);
}

function refused(code: RefusalCode): ApplicationFailure {
  return ApplicationFailure.nonRetryable(REFUSALS[code], code);
}
