import type { Command } from '../../../contract/commands.ts';
import { change, record, type Turn, tell } from '../turn.ts';

/**
 * Gives the ticket to a team or a person. The machine never takes it from whom a person chose, nor gives it
 * to somebody where somebody has it already (semantics 32).
 */
export function applyAssignment(turn: Turn, command: Command & { type: 'assignment' }): void {
  const { occurredAt, actor } = command;
  const byMachine = actor.kind === 'machine';
  const before = turn.state;
  if (byMachine && before.assignee !== null) return;

  const team = command.team ?? before.team;
  // A ticket that moves to another team leaves its assignee behind unless one is named.
  const assignee =
    command.agent === undefined ? (team === before.team ? before.assignee : null) : command.agent;
  change(turn, {
    team,
    assignee,
    assignedBy: assignee === null ? null : byMachine ? 'machine' : 'person',
    touched: before.touched || !byMachine,
  });
  record(
    turn,
    'assignment.changed',
    occurredAt,
    { team, agent: assignee, from_team: before.team, from_agent: before.assignee, note_id: command.noteId },
    actor,
  );
  if (assignee !== null && assignee !== before.assignee && assignee !== actor.id) {
    tell(turn, {
      to: { kind: 'agent', agentId: assignee },
      channels: ['email'],
      escalationId: null,
      says: { what: 'assigned' },
    });
  }
}
