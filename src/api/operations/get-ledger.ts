import { z } from 'zod';
import { listLedger } from '../../db/ledger/list-ledger.ts';
import { ticketExists } from '../../db/tickets/ticket-exists.ts';
import { cursorBehind, seqOf } from '../cursor.ts';
import { exampleLedgerEntry, examplePage } from '../examples.ts';
import { notFound } from '../not-found.ts';
import { readOperation } from '../operation.ts';
import { pageAnswer } from '../page.ts';
import { renderLedgerEntry } from '../render/render-ledger-entry.ts';
import { MAY_READ } from '../roles.ts';
import { id, pageQuery } from '../schemas/fields.ts';
import { ledgerEntryShown, pageShown } from '../schemas/shown.ts';

/** `GET /v1/tickets/{id}/ledger`: everything that happened, in order. */
export const getLedger = readOperation({
  path: '/v1/tickets/{id}/ledger',
  name: 'getLedger',
  tag: 'Tickets',
  summary: 'Everything that happened to a ticket, in order. `seq` begins at 1 and has no gaps.',
  roles: MAY_READ,
  entity: 'ticket',
  params: z.object({ id: id('tkt') }),
  query: z.strictObject(pageQuery),
  answers: {
    200: {
      description: 'A page.',
      schema: pageShown(ledgerEntryShown),
      example: examplePage(exampleLedgerEntry),
    },
  },
  read: async ({ deps, params, query }) => {
    const rows = await listLedger(deps.db, params.id, seqOf(query.cursor), query.limit + 1);
    if (rows.length === 0 && !(await ticketExists(deps.db, params.id))) throw notFound('ticket');
    const entries = rows.slice(0, query.limit);
    const last = entries.at(-1);
    const more = rows.length > query.limit && last !== undefined;
    return pageAnswer(entries.map(renderLedgerEntry), more ? cursorBehind(last.seq) : null);
  },
});
