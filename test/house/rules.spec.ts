import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

const ROOTS = ['src', 'projections', 'test', 'bench', 'bin', 'examples'];
const LONGEST_FILE = 250;
const LONGEST_FUNCTION = 60;

function everyFileBelow(directory: string): string[] {
  return readdirSync(directory).flatMap((name) => {
    const path = join(directory, name);
    return statSync(path).isDirectory() ? everyFileBelow(path) : [path];
  });
}

const filesBelow = (directory: string) =>
  everyFileBelow(directory).filter((path) => /\.(ts|m?js)$/.test(path));

const files = ROOTS.flatMap(filesBelow);
const sources = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));
const parsed = (file: string) => ts.createSourceFile(file, sources.get(file)!, ts.ScriptTarget.ES2023, true);

/** Files of ours that a file imports, as paths from the root. */
function imports(file: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const from =
      ts.isImportDeclaration(node) || ts.isExportDeclaration(node) ? node.moduleSpecifier : undefined;
    if (from && ts.isStringLiteral(from) && from.text.startsWith('.'))
      found.push(relative('.', resolve(dirname(file), from.text)).replace(/\.js$/, '.ts'));
    ts.forEachChild(node, visit);
  };
  visit(parsed(file));
  return found;
}

/** Imports of the files below `folder` that `allowed` does not take. */
const strays = (folder: string, allowed: (imported: string, file: string) => boolean) =>
  files
    .filter((file) => file.startsWith(`${folder}/`))
    .flatMap((file) =>
      imports(file)
        .filter((one) => !allowed(one, file))
        .map((one) => `${file} → ${one}`),
    );

describe('the house', () => {
  it('keeps the domain to itself', () => {
    expect(strays('src/domain', (one) => one.startsWith('src/domain/'))).toEqual([]);
  });

  it('keeps read models apart', () => {
    const folder = (file: string) => file.split('/').slice(0, 2).join('/');
    const helpers = ['src/domain/', 'src/read-store/', 'src/http/', 'src/access/'];
    const allowed = (one: string, file: string) =>
      file === 'projections/index.ts' ||
      file === 'projections/questions.ts' ||
      folder(one) === folder(file) ||
      helpers.some((helper) => one.startsWith(helper));
    expect(strays('projections', allowed)).toEqual([]);
  });

  it('chooses the event store in one place', () => {
    for (const store of ['src/event-store/postgres.ts', 'src/event-store/kurrentdb.ts']) {
      const users = files.filter((file) => file.startsWith('src/') && imports(file).includes(store));
      expect(users).toEqual(['src/parts.ts']);
    }
  });

  it('keeps files and functions short', () => {
    const long: string[] = [];
    for (const [file, text] of sources) {
      const lines = text.trimEnd().split('\n').length;
      if (lines > LONGEST_FILE) long.push(`${file}: ${lines} lines`);
      const source = parsed(file);
      const visit = (node: ts.Node): void => {
        // Blocks of tests are lists; their length says nothing.
        if (!file.startsWith('test/') && ts.isFunctionLike(node) && 'body' in node && node.body) {
          const from = source.getLineAndCharacterOfPosition(node.getStart()).line;
          const length = source.getLineAndCharacterOfPosition(node.end).line - from + 1;
          if (length > LONGEST_FUNCTION) long.push(`${file}:${from + 1}: a function of ${length} lines`);
        }
        ts.forEachChild(node, visit);
      };
      visit(source);
    }
    expect(long).toEqual([]);
  });

  it('avoids names that say nothing, and escapes from types', () => {
    const found: string[] = [];
    for (const [file, text] of sources) {
      if (file.startsWith('test/house/')) continue;
      for (const [, name] of text.matchAll(/\bclass (\w+(?:Service|Manager|Base|Utils|Impl))\b/g))
        found.push(`${file}: ${name}`);
      if (/\bas any\b|@ts-(ignore|nocheck|expect-error)|\b(it|test|describe)\.(only|skip|todo)\b/.test(text))
        found.push(file);
    }
    expect(found).toEqual([]);
  });

  it('has a whole lock file, and no host in it', () => {
    const text = readFileSync('package-lock.json', 'utf8');
    const { packages } = JSON.parse(text) as {
      packages: Record<string, { optionalDependencies?: Record<string, string>; optional?: boolean }>;
    };
    const names = new Set(
      Object.keys(packages).map((path) => path.slice(path.lastIndexOf('node_modules/') + 13)),
    );
    const missing = Object.entries(packages).flatMap(([path, entry]) =>
      Object.keys(entry.optionalDependencies ?? {})
        .filter((name) => !names.has(name))
        .map((name) => `${path} wants ${name}`),
    );
    expect(missing).toEqual([]);
    expect(text).not.toMatch(/"resolved": "https?:/);
  });

  it('names no machine and no registry', () => {
    const written = readdirSync('.').filter((name) => /\.(js|json|md)$|^LICENSE$/.test(name));
    const others = [
      ...written,
      '.ci/run',
      ...['docs', 'docker', 'schemas', 'catalogues'].flatMap(everyFileBelow),
    ];
    const machine =
      /(?<![\w.$}])\/(work|root|home\/\w+|Users\/\w+)\/|https?:\/\/(registry|npm)\.|^registry\s*=/m;
    const naming = [...files, ...others].filter(
      (file) => !file.startsWith('test/house/') && machine.test(readFileSync(file, 'utf8')),
    );
    expect(naming).toEqual([]);
  });
});
