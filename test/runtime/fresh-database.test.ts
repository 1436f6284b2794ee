import { describe, expect, it } from 'vitest';
import { migrate } from '../../src/db/migrate.ts';
import { freshDatabase } from '../support/database.ts';

describe('a fresh database', () => {
  it('has every migration applied already', async () => {
    await using fresh = await freshDatabase();
    expect(await migrate(fresh.db)).toEqual([]);
    expect(await fresh.db.selectFrom('tickets').selectAll().execute()).toEqual([]);
  });

  it('shares nothing with another', async () => {
    await using one = await freshDatabase();
    await using other = await freshDatabase();
    await one.db.insertInto('skills').values({ id: 'sso', name: 'Single sign-on' }).execute();
    expect(await other.db.selectFrom('skills').selectAll().execute()).toEqual([]);
  });
});
