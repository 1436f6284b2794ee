import type { TicketView } from '../../contract/ticket-workflow.ts';
import { isOpen } from '../escalation/open.ts';
import type { TicketState } from './state.ts';
import { waitingFor } from './waiting-for.ts';

/** How many coming deadlines a view shows; the first is the timer, the rest is for an operator's eyes. */
const SHOWN = 5;

/** What the workflow keeps of a state: enough to wait, to validate and to say what it waits for. */
export function viewOf(state: TicketState): TicketView {
  return {
    ticketId: state.ticketId,
    turn: state.turn,
    status: state.status,
    priority: state.priority,
    category: state.category,
    tier: state.tier,
    team: state.team,
    escalationStage: escalationStageOf(state),
    ended: state.endedAt !== null,
    resolved: state.resolvedAt !== null,
    paused: state.pauses.map((pause) => pause.reason),
    openEscalations: state.escalations.filter(isOpen).map((escalation) => escalation.id),
    deadlines: state.deadlines.slice(0, SHOWN),
    verdicts: state.verdicts,
    waitingFor: waitingFor(state),
  };
}

/** The highest percentage that any clock of the ticket has reached; 0 if none. */
export function escalationStageOf(state: TicketState): number {
  let highest = 0;
  for (const clock of state.clocks) {
    for (const stage of clock.stages) {
      if (stage.state === 'fired' || stage.state === 'late') highest = Math.max(highest, stage.percent);
    }
  }
  return highest;
}
