import type { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { SEARCH_ATTRIBUTES } from '../../contract/ticket-workflow.ts';

const { IndexedValueType } = proto.temporal.api.enums.v1;

const TYPES = {
  KEYWORD: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  INT: IndexedValueType.INDEXED_VALUE_TYPE_INT,
} as const;

/**
 * Registers those of our search attributes that a server does not know yet, and says which.
 * @throws Error with what to do if the server does not let us (Temporal Cloud registers them in its console).
 */
export async function registerSearchAttributes(
  connection: Connection,
  namespace: string,
): Promise<readonly string[]> {
  const known = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = Object.entries(SEARCH_ATTRIBUTES).filter(
    ([name]) => !(name in (known.customAttributes ?? {})),
  );
  if (missing.length === 0) return [];
  try {
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map(([name, type]) => [name, TYPES[type]])),
    });
  } catch (error) {
    const list = missing.map(([name, type]) => `${name} (${type.toLowerCase()})`).join(', ');
    throw new Error(
      `The Temporal server does not know the search attributes ${list} and refused to add them. ` +
        `Add them to its namespace "${namespace}" yourself, then start again.`,
      { cause: error },
    );
  }
  return missing.map(([name]) => name);
}
