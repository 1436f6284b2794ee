import { REFUSALS, type RefusalCode, type Verdict } from '../../contract/commands.ts';
import type { CommandId } from '../../contract/ids.ts';
import type { Db } from '../connect.ts';

/** The verdicts that are already written for some of these commands: they are never applied again. */
export async function findSettled(trx: Db, ids: readonly CommandId[]): Promise<readonly Verdict[]> {
  if (ids.length === 0) return [];
  const rows = await trx
    .selectFrom('commands')
    .select(['id', 'state', 'error'])
    .where('id', 'in', ids)
    .where('state', '<>', 'waiting')
    .execute();
  return rows.map(({ id, state, error }) =>
    state === 'applied'
      ? { commandId: id, applied: true }
      : { commandId: id, applied: false, code: codeOf(error?.code) },
  );
}

function codeOf(code: string | undefined): RefusalCode {
  return code !== undefined && code in REFUSALS ? (code as RefusalCode) : 'ticket.ended';
}
