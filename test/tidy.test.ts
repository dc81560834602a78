import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { misplacedComments, undocumentedExports } from './house/comments.js';
import { escapes, repeatedTitles, switchedTests } from './house/escapes.js';
import { unlockedPackages } from './house/lock.js';
import { headings } from './house/markdown.js';
import { crowdedFolders, poorNames } from './house/names.js';
import { rustComments } from './house/rust.js';
import { tooLong, tooManyExports, unwieldyFunctions } from './house/shape.js';
import {
  asLines,
  type Finding,
  filesUnder,
  parse,
  ROOT,
  type Source,
  sourceOf,
  textOf,
} from './house/source.js';

const top = readdirSync(ROOT).filter((name) => /\.(ts|cjs|mjs)$/.test(name));
const scripts = filesUnder('scripts', '.ts', '.mjs');
const kernels = filesUnder('assembly', '.ts');
const library = filesUnder('src', '.ts');
const tests = filesUnder('test', '.ts');
const bench = filesUnder('bench', '.ts');
const rust = filesUnder('native', '.rs');
const sources = [...top, ...scripts, ...kernels, ...library, ...tests, ...bench].map(sourceOf);
const exporting = sources.filter(({ path }) => /^(src|assembly)\//.test(path));
const inTests = sources.filter(({ path }) => path.endsWith('.test.ts'));
const pages = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...filesUnder('docs', '.md'),
  ...filesUnder('native', '.md'),
];

const among = (files: readonly Source[], rule: (source: Source) => Finding[]) =>
  asLines(files.flatMap(rule));
const sample = (text: string, path = 'src/node/sample.ts') => parse(path, text);
const switchedOff = ['it', 'skip'].join('.');

describe('comments', () => {
  it('are only TSDoc of exports and actionable TODOs', () => {
    expect(among(sources, misplacedComments)).toEqual([]);
  });

  it.each([
    ['a line comment in a body', 'function f() {\n  // why\n  return 1;\n}'],
    ['a trailing comment', 'const a = 1; // one'],
    ['a block comment', '/* licence */\nexport {};'],
    ['a comment in a call', 'f(/* first */ 1);'],
    ['a comment at the end of the file', 'const a = 1;\n// end'],
    ['a TODO without an issue', '// TODO: tidy this up\nconst a = 1;'],
    ['TSDoc on what is not exported', '/** Mine. */\nconst a = 1;'],
    ['TSDoc on a private member', '/** A. */\nexport class A {\n  /** B. */\n  #b = 1;\n}'],
    ['TSDoc inside a function', '/** A. */\nexport function a() {\n  /** B. */\n  const b = 1;\n}'],
    ['TSDoc in a union that stays inside', 'type E =\n  /** F. */\n  | 1\n  | 2;'],
    ['a line comment in an exported union', 'export type E =\n  // why\n  | 1\n  | 2;'],
    ['a floating TSDoc block', '/** Section. */\n\n/** A. */\nexport const a = 1;'],
    ['TSDoc that is too long', '/**\n * a\n * b\n * c\n * d\n */\nexport const a = 1;'],
  ])('flags %s', (_, text) => {
    expect(misplacedComments(sample(text))).toHaveLength(1);
  });

  it('lets TSDoc of exports, of their members and a TODO with an issue pass', () => {
    const text = [
      '// TODO: split the frame (#12)',
      '/** A. */',
      'export interface A {\n  /** B. */\n  readonly b: number;\n}',
      '/** E. */',
      "export type E =\n  /** F. */\n  | 'f'\n  /** G. */\n  | 'g';",
      '/** H. */',
      'export const H = {\n  /** I. */\n  i: 1,\n} as const;',
      '/** C. */',
      'export class C {\n  /** D. */\n  d(): string {',
      '    return "// no comment" + /\\/\\//;\n  }\n}',
    ].join('\n');
    expect(misplacedComments(sample(text))).toEqual([]);
  });

  it('stand in Rust only on what JavaScript sees', () => {
    expect(asLines(rust.flatMap((path) => rustComments(path, textOf(path))))).toEqual([]);
    expect(rustComments('a.rs', '// why\nfn a() {}\n/// B.\nfn b() {}')).toHaveLength(2);
    expect(rustComments('a.rs', '/// A.\n#[napi]\npub fn a() {}')).toEqual([]);
  });
});

describe('TSDoc', () => {
  it('is on every export of src and assembly', () => {
    expect(among(exporting, undocumentedExports)).toEqual([]);
  });

  it.each(['export const a = 1;', 'export function a() {}', '/** */\nexport type A = 1;'])(
    'is missed on %s',
    (text) => {
      expect(undocumentedExports(sample(text))).toHaveLength(1);
    },
  );
});

describe('sizes', () => {
  it('of files and lines are within the limits', () => {
    const code = [...sources.map(({ path, text }) => ({ path, text }))];
    const native = rust.map((path) => ({ path, text: textOf(path) }));
    expect(asLines([...code, ...native].flatMap(({ path, text }) => tooLong(path, text)))).toEqual(
      [],
    );
    expect(tooLong('src/a.ts', 'a\n'.repeat(301))).toHaveLength(1);
    expect(tooLong('test/a.test.ts', 'a\n'.repeat(500))).toEqual([]);
    expect(tooLong('src/a.ts', 'a'.repeat(101))).toHaveLength(1);
  });

  it('of functions, their parameters and branches are within the limits', () => {
    expect(among(sources, unwieldyFunctions)).toEqual([]);
  });

  it.each([
    ['61 lines', `const f = () => {\n${'g();\n'.repeat(59)}};`],
    ['5 parameters', 'function f(a: 1, b: 1, c: 1, d: 1, e: 1) {}'],
    ['13 branches', `function f() {\n${'if (a) g();\n'.repeat(12)}}`],
  ])('flags a function of %s', (_, text) => {
    expect(unwieldyFunctions(sample(text))).toHaveLength(1);
  });

  it('of what a file exports are within the limit', () => {
    expect(among(exporting, tooManyExports)).toEqual([]);
    expect(tooManyExports(sample('export const a = 1;\n'.repeat(9)))).toHaveLength(1);
    expect(tooManyExports(sample('export type A = 1;\n'.repeat(9)))).toEqual([]);
  });

  it('of folders are within the limit', () => {
    const paths = [...sources.map(({ path }) => path), ...rust];
    expect(asLines(crowdedFolders(paths))).toEqual([]);
    expect(crowdedFolders(Array.from({ length: 26 }, (_, at) => `src/a/${at}.ts`))).toHaveLength(1);
  });
});

describe('names', () => {
  it('of files say what is inside, in kebab-case', () => {
    const paths = [...scripts, ...kernels, ...library, ...tests, ...bench, ...rust];
    expect(asLines(poorNames(paths))).toEqual([]);
  });

  it('of what a compiler wrote do not stand among the sources', () => {
    const isOutput = (name: string) => /\.(js|js\.map|d\.ts)$/.test(name);
    const written = ['src', 'assembly', 'test', 'bench', 'scripts'].flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter(isOutput),
    );
    expect(written).toEqual([]);
  });

  it.each([
    'src/node/utils.ts',
    'src/node/key-helpers.ts',
    'src/common/keys.ts',
    'src/node/data.ts',
    'src/node/nodeFolder.ts',
    'src/node/index.ts',
  ])('flags %s', (path) => {
    expect(poorNames([path])).toHaveLength(1);
  });
});

describe('the type checker', () => {
  it('is nowhere put aside', () => {
    expect(among(sources, escapes)).toEqual([]);
  });

  it.each([
    ['const a: any = 1;', 'any'],
    ['f(a as any);', 'an any cast'],
    ['a!.b;', 'a non-null assertion'],
    ['let a!: number;', 'a definite assignment'],
    ['enum A { B }', 'an enum'],
  ])('flags %s', (text) => {
    expect(escapes(sample(text))).toHaveLength(1);
  });
});

describe('tests', () => {
  it('are all switched on', () => {
    expect(among(inTests, switchedTests)).toEqual([]);
    expect(switchedTests(sample(`${switchedOff}('a', () => {});`))).toHaveLength(1);
    expect(switchedTests(sample(`${switchedOff}.each([1])('a', () => {});`))).toHaveLength(1);
    expect(switchedTests(sample("it.runIf(a)('a', (ctx) => ctx.skip('why'));"))).toEqual([]);
  });

  it('have a name of their own in their suite', () => {
    const twice = "it('a', () => {});\n".repeat(2);
    expect(among(inTests, repeatedTitles)).toEqual([]);
    expect(repeatedTitles(sample(twice))).toHaveLength(1);
    expect(repeatedTitles(sample(`it('a', f);\ndescribe('b', () => it('a', f));`))).toEqual([]);
  });
});

describe('pages', () => {
  it('have exactly one top heading', () => {
    const wrong = pages.filter((path) => topHeadings(textOf(path)) !== 1);
    expect(wrong).toEqual([]);
    expect(topHeadings('# A\n\n```sh\n# comment\n```\n')).toBe(1);
    expect(topHeadings('# A\n\n# B\n')).toBe(2);
  });
});

describe('dependencies', () => {
  const manifest = JSON.parse(textOf('package.json')) as Record<string, Record<string, string>>;
  const runTime = manifest.dependencies ?? {};
  const development = manifest.devDependencies ?? {};

  it('are listed once, with an exact version', () => {
    const versions = [...Object.values(runTime), ...Object.values(development)];
    expect(Object.keys(runTime).filter((name) => name in development)).toEqual([]);
    expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  it('are locked for every platform, wherever npm ci runs', () => {
    expect(unlockedPackages(textOf('package-lock.json'))).toEqual([]);
    const lock = {
      packages: { 'node_modules/a': { optionalDependencies: { 'a-linux': '1.0.0' } } },
    };
    expect(unlockedPackages(JSON.stringify(lock))).toEqual(['a-linux']);
  });
});

function topHeadings(page: string): number {
  return headings(page).filter(({ level }) => level === 1).length;
}
