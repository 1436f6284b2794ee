import type { Command } from '../../../contract/commands.ts';
import { note, pausedAt, record, type Turn } from '../turn.ts';

/** Ends one pause, or all of them where no reason is given. */
export function applyResume(turn: Turn, command: Command & { type: 'resume' }): void {
  const { occurredAt, actor } = command;
  const reasons = command.reason === null ? pausedAt(turn, occurredAt) : [command.reason];
  note(turn, { kind: 'resume', at: occurredAt, reason: command.reason });
  for (const reason of reasons) record(turn, 'pause.ended', occurredAt, { reason, by: 'resume' }, actor);
}
