import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { parse } from 'yaml';
import { loadConfig } from '../../src/config.js';
import { startApp, type TestApp } from '../support/app.js';
import { runNode } from '../support/process.js';

interface Service {
  image?: string;
  build?: { context: string; dockerfile: string; args?: Record<string, string> };
  restart?: string;
  environment?: Record<string, string>;
  volumes?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test?: string[]; disable?: boolean };
  networks?: Record<string, { ipv4_address: string }>;
}
interface Compose {
  services: Record<string, Service>;
  volumes?: Record<string, unknown>;
  networks?: Record<string, { ipam: { config: { subnet: string }[] } }>;
}

const FILES = readdirSync('docker')
  .filter((name) => /^compose\..*yaml$/.test(name))
  .map((name) => join('docker', name));
const settings = (text: string) =>
  Object.fromEntries(
    text
      .split('\n')
      .filter((line) => /^\w+=/.test(line))
      .map((line) => [line.split('=')[0]!, line.slice(line.indexOf('=') + 1)]),
  );
const EXAMPLE = settings(readFileSync('docker/example.env', 'utf8'));

/** What `docker compose` makes of `${NAME:?message}`. */
const filledIn = (text: string) =>
  text.replace(/\$\{(\w+):\?[^}]*\}/g, (_, name: string) => {
    expect(Object.keys(EXAMPLE)).toContain(name);
    return EXAMPLE[name]!;
  });
const read = (file: string) => parse(filledIn(readFileSync(file, 'utf8')), { merge: true }) as Compose;
const ours = ({ services }: Compose) => Object.values(services).filter(({ build }) => build !== undefined);
const DOCKERFILE = readFileSync('docker/Dockerfile', 'utf8');

describe.each(FILES)('%s', (file) => {
  const compose = read(file);
  const named = Object.entries(compose.services);

  it('is what the compose specification describes', () => {
    const schema = readFileSync('node_modules/dclint/schemas/compose.schema.json', 'utf8');
    const ajv = new Ajv2019({ strict: false, validateFormats: false });
    const { $schema: _, ...described } = JSON.parse(schema) as { $schema: string };
    const validate = ajv.compile(described);
    validate(compose);
    expect(validate.errors).toBeNull();
    expect(validate({ services: { hoso: { restrat: 'always' } } })).toBe(false);
  });

  it('sets what the service knows, to values that it takes', () => {
    for (const { environment = {} } of ours(compose)) {
      const config = loadConfig({ ...environment, HOME: '/nowhere', HOSO_DATA_DIR: '/data' });
      const known = config.settings.map(({ name }) => name);
      expect(known).toEqual(expect.arrayContaining(Object.keys(environment)));
    }
  });

  it('pins every image to an exact version, and leaves no word unset', () => {
    for (const [, { image }] of named) if (image) expect(image).toMatch(/:\d+\.\d+(\.\d+)?[\w.-]*$/);
    expect(readFileSync(file, 'utf8')).not.toMatch(/\$\{\w+\}|\$\{\w+:?-/);
  });

  it('mounts files and volumes that are there', () => {
    for (const [, { volumes = [], build }] of named) {
      for (const volume of volumes) {
        const [from] = volume.split(':') as [string];
        if (!from.startsWith('.')) expect(Object.keys(compose.volumes ?? {})).toContain(from);
        else {
          const path = join(dirname(file), from);
          expect(existsSync(path)).toBe(true);
          if (path.endsWith('.sh')) expect(statSync(path).mode & 0o111).not.toBe(0);
        }
      }
      if (build) expect(existsSync(join(dirname(file), build.context, build.dockerfile))).toBe(true);
    }
  });

  it('waits only for what exists and can say that it is well', () => {
    for (const [, { depends_on = {} }] of named)
      for (const [name, { condition }] of Object.entries(depends_on)) {
        expect(Object.keys(compose.services)).toContain(name);
        if (condition === 'service_healthy') expect(compose.services[name]!.healthcheck?.test).toBeDefined();
      }
  });

  it('brings nodes of the log back whatever their exit code', () => {
    for (const [, { image, restart }] of named)
      if (image?.includes('eventstore/eventstore')) expect(restart).toBe('always');
  });

  it('names addresses of its own network only', () => {
    const subnet = compose.networks?.['inside']?.ipam.config[0]!.subnet.replace(/0\/24$/, '');
    const text = `${JSON.stringify(compose.services)}`;
    const used = [...text.matchAll(/\b172\.\d+\.\d+\.\d+(?!\/)/g)].map(([address]) => address);
    const given = named.flatMap(([, { networks = {} }]) =>
      Object.values(networks).map((one) => one.ipv4_address),
    );
    expect(new Set(used)).toEqual(new Set(given));
    for (const address of given) expect(address.startsWith(subnet!)).toBe(true);
    expect(new Set(given).size).toBe(given.length);
  });
});

describe('the image', () => {
  it('copies what is in the repository, and runs a command that it then holds', () => {
    const copied = [...DOCKERFILE.matchAll(/^COPY (?!--from)(?:--chown=\S+ )?(.+)$/gm)].flatMap(([, what]) =>
      what!.split(' ').slice(0, -1),
    );
    for (const path of copied) expect(existsSync(path)).toBe(true);
    const final = DOCKERFILE.slice(DOCKERFILE.lastIndexOf('\nFROM '));
    const [, command] = /^CMD (\[.+\])$/m.exec(final)!;
    const [program, script, ...rest] = JSON.parse(command!) as string[];
    expect(program).toBe('node');
    expect(final).toContain(`COPY --chown=node:node ${dirname(script!)} ${dirname(script!)}`);
    expect(existsSync(script!)).toBe(true);
    expect(rest).toEqual(['start']);
    // With a lock file beside it, `hoso` would see to its packages first.
    expect(final).not.toContain('package-lock.json');
  });

  it('does not run as root, and is of the Node that the service asks for', () => {
    expect(DOCKERFILE).toMatch(/^USER node$/m);
    const { engines } = JSON.parse(readFileSync('package.json', 'utf8')) as { engines: { node: string } };
    const versions = [
      /^ARG NODE_IMAGE=node:(\d+)\.(\d+)\.\d+-/m.exec(DOCKERFILE)!,
      /^>=(\d+)\.(\d+)\./.exec(engines.node)!,
    ];
    const [image, asked] = versions.map(([, major, minor]) => Number(major) * 100 + Number(minor));
    expect(image).toBeGreaterThanOrEqual(asked!);
  });

  it('stays under 300 MB without the embedded PostgreSQL: 200 for Node and Debian, the rest for packages', () => {
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
      packages: Record<string, { dev?: boolean; optional?: boolean; devOptional?: boolean }>;
    };
    const wanted = Object.entries(packages)
      .filter(([path, { dev, optional, devOptional }]) => path !== '' && !dev && !optional && !devOptional)
      .map(([path]) => path);
    expect(wanted.length).toBeGreaterThan(100);
    const bytes = wanted.reduce((sum, path) => sum + keptBytes(path), 0);
    expect(bytes / 1e6).toBeLessThan(90);
  });
});

/** Of one package, without those nested in it, and what the image leaves out. */
function keptBytes(folder: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.name === 'node_modules' || path === 'node_modules/typeorm/browser') continue;
    if (entry.isDirectory()) bytes += keptBytes(path);
    // Files take whole blocks of the disk.
    else if (!/\.(d\.[mc]?ts|map|md)$/.test(entry.name))
      bytes += Math.ceil(statSync(path).size / 4_096) * 4_096;
  }
  return bytes;
}

describe('health', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  it('is asked for at addresses that answer without a token', async () => {
    const asked = [
      ...DOCKERFILE.matchAll(/fetch\(`http:[^`]*\}(\/\w+)`\)/g),
      ...readFileSync('docker/Caddyfile', 'utf8').matchAll(/health_uri (\S+)/g),
    ].map(([, path]) => path!);
    expect(asked).toEqual(['/livez', '/readyz']);
    for (const path of asked) expect((await fetch(app.url + path)).status).toBe(200);
  });

  it('is told by the command in the image', async () => {
    const [, text] = /^HEALTHCHECK [^\n]*\n\s+CMD (\[.+\])$/m.exec(DOCKERFILE)!;
    const [, , script] = JSON.parse(text!.replaceAll('\\"', '"')) as string[];
    const port = new URL(app.url).port;
    expect((await runNode(['-e', script!], { HOSO_PORT: port })).code).toBe(0);
    expect((await runNode(['-e', script!], { HOSO_PORT: '1' })).code).toBe(1);
  });
});
