import { isMap, isScalar, parseDocument, visit } from 'yaml';
import { WEEKDAYS } from './hours.ts';
import { formatMs, parseDuration } from './parse-duration.ts';

/** Minutes become seconds. */
const FASTER = 60;
/** One business day before it is made faster: the open time of 09:00-17:00. */
const BUSINESS_DAY_MS = 8 * 3_600_000;

const HEADER = ` yaml-language-server: $schema=./policy.schema.json

 The policy of \`npm run demo\`: the default one with every duration divided by ${FASTER} (15m is 15s), a business
 day as ${BUSINESS_DAY_MS / 3_600_000} h of open time before that, and all calendars around the clock. What each table means is said there.
 Generated: change policy/default.yaml, then run node scripts/generate-policy.mjs`;

/**
 * The policy of `npm run demo`, made from another policy (interfaces.md "Commands").
 *
 * @param source - YAML of a checked policy
 * @returns YAML of the demo's
 */
export function demoPolicyFrom(source: string): string {
  const document = parseDocument(source);
  visit(document, {
    // What comments say of numbers and hours is true of the original only.
    Node: (_key, node) => {
      node.comment = null;
      node.commentBefore = null;
    },
    // Durations are always the value of a key; words in lists stay as they are.
    Pair: (_key, { value }) => {
      if (isScalar(value) && typeof value.value === 'string') value.value = faster(value.value);
    },
  });
  document.set('name', 'demo');
  const calendars = document.get('calendars');
  if (!isMap(calendars)) throw new Error('the policy has no calendars; check it before making a demo of it');
  for (const { key } of calendars.items) {
    const weekly = Object.fromEntries(
      WEEKDAYS.map((weekday) => [weekday, document.createNode([['00:00', '24:00']], { flow: true })]),
    );
    // Business days keep the length that they have in the demo, for contracts that count in them.
    calendars.set(key, document.createNode({ weekly, businessDay: faster('1bd') }));
  }
  document.comment = null;
  document.commentBefore = HEADER;
  return document.toString({ lineWidth: 110, flowCollectionPadding: false });
}

function faster(text: string): string {
  const duration = parseDuration(text);
  if (duration === undefined) return text;
  const ms = duration.kind === 'time' ? duration.ms : duration.days * BUSINESS_DAY_MS;
  return formatMs(Math.max(1, Math.round(ms / FASTER)));
}
