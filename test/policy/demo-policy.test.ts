import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { PRIORITIES, TIERS } from '../../src/contract/words.ts';
import { elapsed } from '../../src/domain/calendar/elapsed.ts';
import { compilePolicy } from '../../src/policy/compile-policy.ts';
import { demoPolicyFrom } from '../../src/policy/demo-policy.ts';
import { policyJsonSchema } from '../../src/policy/schema.ts';

const source = await readFile('policy/default.yaml', 'utf8');
const committed = await readFile('policy/demo.yaml', 'utf8');

describe('the demo policy', () => {
  it('is generated from the default one (node scripts/generate-policy.mjs)', () => {
    expect(committed).toBe(demoPolicyFrom(source));
  });

  it('turns minutes into seconds and business days into a fixed time, around the clock', () => {
    const { policy } = compilePolicy(committed, 'policy/demo.yaml');
    expect(
      TIERS.map((tier) => PRIORITIES.map((priority) => policy.sla.tiers[tier].firstResponse[priority].text)),
    ).toEqual([
      ['15s', '1m', '4m', '8m'],
      ['30s', '2m', '4m', '8m'],
      ['1m', '4m', '4m', '8m'],
      ['4m', '8m', '8m', '8m'],
    ]);
    expect(PRIORITIES.map((priority) => policy.sla.resolution[priority].text)).toEqual([
      '4m',
      '8m',
      '16m',
      '40m',
    ]);
    const week = 7 * 86_400_000;
    for (const calendar of policy.calendars.values()) expect(elapsed(calendar, 0, week, [])).toBe(week);
  });

  it('differs from the default one in nothing but time', () => {
    const [ours, theirs] = [compilePolicy(committed).policy, compilePolicy(source).policy];
    expect(ours.triage).toEqual(theirs.triage);
    expect(ours.routing).toEqual(theirs.routing);
    expect(ours.sla.ladder.map((rung) => (rung.acknowledgeWithinMs ?? 0) * 60)).toEqual(
      theirs.sla.ladder.map((rung) => rung.acknowledgeWithinMs ?? 0),
    );
  });
});

describe('the JSON Schema for editors', () => {
  it('is generated from the schema that the loader uses (node scripts/generate-policy.mjs)', async () => {
    expect(JSON.parse(await readFile('policy/policy.schema.json', 'utf8'))).toEqual(policyJsonSchema());
  });
});
