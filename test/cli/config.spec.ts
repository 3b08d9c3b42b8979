import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError, loadConfig } from '../../src/config.js';

let scratch: string;
beforeEach(async () => (scratch = await mkdtemp(join(tmpdir(), 'hoso-config-'))));
afterEach(() => rm(scratch, { recursive: true, force: true }));

const load = (env: Record<string, string> = {}) => loadConfig({ HOSO_DATA_DIR: scratch, ...env });

describe('the settings', () => {
  test('have defaults, and say where each of them comes from', () => {
    const config = load({ HOSO_PORT: '0', LOG_LEVEL: ' ' });
    expect(config).toMatchObject({ port: 0, host: '127.0.0.1', roles: { api: true, projector: true } });
    expect(config).toMatchObject({ databaseUrl: undefined, rateLimit: undefined, logLevel: 'warn' });
    const source = (name: string) => config.settings.find((setting) => setting.name === name)?.source;
    expect(['HOSO_PORT', 'HOSO_HOST', 'LOG_LEVEL'].map(source)).toEqual([
      'environment',
      'default',
      'default',
    ]);
  });

  test('never show a password', () => {
    const url = 'postgresql://hoso:se%2Fcret@db.example/hoso';
    const config = load({ DATABASE_URL: url, DATABASE_ADMIN_URL: url });
    expect(config.databaseUrl).toBe(url);
    expect(JSON.stringify(config.settings)).not.toContain('cret');
  });

  test.each([
    ['HOSO_PORT', '65536'],
    ['HOSO_PORT', '-1'],
    ['HOSO_HOST', '192.0.2.1'],
    ['HOSO_RATE_LIMIT', '0'],
    ['HOSO_RATE_LIMIT', '1.5'],
    ['HOSO_ROLES', ''.padEnd(3, ',')],
    ['DATABASE_ADMIN_URL', 'db.example'],
    ['OIDC_AUDIENCE', 'hoso'],
  ])('refuse %s=%s in one sentence that names it', (name, value) => {
    expect(() => load({ [name]: value })).toThrow(ConfigurationError);
    expect(() => load({ [name]: value })).toThrow(new RegExp(`^${name} [^\\n]*$`));
  });

  test('touch no default directory when another one is named', async () => {
    await chmod(scratch, 0o700);
    loadConfig({ HOSO_DATA_DIR: join(scratch, 'data'), XDG_STATE_HOME: join(scratch, 'state') });
    expect(await readdir(scratch)).toEqual([]);
  });
});
