import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigInvalid, loadConfig, requireDatabaseUrl } from '../../src/runtime/config.ts';
import { namesTemporal, temporalConnection } from '../../src/runtime/temporal-connection.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-config-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function findings(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    loadConfig(env, folder);
  } catch (error) {
    if (error instanceof ConfigInvalid) return error.findings;
    throw error;
  }
  return [];
}

describe('settings', () => {
  it('need nothing to be set', () => {
    expect(loadConfig({}, folder)).toEqual({
      databaseUrl: null,
      http: { host: '127.0.0.1', port: null, publicBaseUrl: null },
      dataFolder: null,
      policyFile: null,
      rosterFile: null,
      apiKey: null,
      logLevel: 'info',
      mail: { smtpUrl: null, from: null, replyDomain: null },
    });
  });

  it('count an empty variable as not set', () => {
    expect(loadConfig({ PORT: '', DATABASE_URL: '' }, folder).http.port).toBeNull();
  });

  it('tell port 0 from no port', () => {
    expect(loadConfig({ PORT: '0' }, folder).http.port).toBe(0);
  });

  it('name every variable that cannot be used, and what it must be', () => {
    const found = findings({
      PORT: '80800',
      DATABASE_URL: 'mysql://x',
      HOLDFAST_API_KEY: 'short',
      LOG_LEVEL: 'loud',
    });
    expect(found).toHaveLength(4);
    expect(found.join('\n')).toMatch(/PORT must be a port number up to 65535/);
    expect(found.join('\n')).toMatch(/DATABASE_URL must be a URL that begins with postgres:\/\//);
    expect(found.join('\n')).toMatch(/HOLDFAST_API_KEY must have at least 32 characters/);
    expect(found.join('\n')).toMatch(/LOG_LEVEL must be one of trace, debug/);
  });

  it('never repeat a secret in a finding', () => {
    expect(findings({ HOLDFAST_API_KEY: 'hunter2' }).join()).not.toContain('hunter2');
  });

  it('read a secret from a file of its own', () => {
    writeFileSync(join(folder, 'key'), `${'k'.repeat(40)}\n`);
    expect(loadConfig({ HOLDFAST_API_KEY_FILE: 'key' }, folder).apiKey).toBe('k'.repeat(40));
    expect(findings({ HOLDFAST_API_KEY_FILE: 'none' })).toEqual([
      'HOLDFAST_API_KEY_FILE names none, which cannot be read (ENOENT). Correct the path or its rights.',
    ]);
  });

  it('read holdfast.yaml, which the environment overrides', () => {
    writeFileSync(join(folder, 'holdfast.yaml'), 'PORT: 9000\nHOST: 0.0.0.0\n');
    expect(loadConfig({ PORT: '9001' }, folder).http).toMatchObject({ host: '0.0.0.0', port: 9001 });
  });

  it('refuse a name in holdfast.yaml that is no setting', () => {
    writeFileSync(join(folder, 'holdfast.yaml'), 'PROT: 9000\n');
    expect(findings({})[0]).toMatch(/holdfast.yaml: PROT is not a setting/);
  });

  it('want a sender beside SMTP_URL', () => {
    expect(findings({ SMTP_URL: 'smtp://127.0.0.1:25' })[0]).toMatch(/MAIL_FROM must be set beside SMTP_URL/);
  });

  it('say how to get a database', () => {
    expect(() => requireDatabaseUrl(loadConfig({}, folder))).toThrow(/DATABASE_URL is not set. Set it to/);
  });
});

describe('the settings of Temporal', () => {
  it('are those of its own tools', () => {
    const none = { TEMPORAL_CONFIG_FILE: join(folder, 'none.toml') };
    expect(namesTemporal(none)).toBe(false);
    expect(temporalConnection(none)).toMatchObject({ address: '127.0.0.1:7233', namespace: 'default' });
    const named = { ...none, TEMPORAL_ADDRESS: 'temporal.example:7233', TEMPORAL_NAMESPACE: 'desk' };
    expect(namesTemporal(named)).toBe(true);
    expect(temporalConnection(named)).toMatchObject({ address: 'temporal.example:7233', namespace: 'desk' });
  });
});
