import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { ERROR_TABLE } from '../src/port/errors.js';
import { OPTION_TABLE } from '../src/storage/options.js';
import { codeCells, fences, headings } from './house/markdown.js';
import { brokenLinks } from './house/page-links.js';
import { runShell } from './house/shell.js';
import { snippetErrors, snippetsOf } from './house/snippets.js';
import { asLines, filesUnder, ROOT, sourceOf, textOf } from './house/source.js';

const pages = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...filesUnder('docs', '.md'),
  ...filesUnder('native', '.md'),
];
const manifest = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };

const unknownScripts = (page: string) =>
  [...page.matchAll(/\bnpm run ([a-z][a-z:-]*)/g)]
    .map((found) => found[1] ?? '')
    .filter((name) => !(name in manifest.scripts));

const layoutNames = sourceOf('assembly/layout.ts')
  .tree.statements.filter(ts.isVariableStatement)
  .flatMap((statement) => statement.declarationList.declarations.map(({ name }) => name.getText()));

const unnamed = (names: readonly string[], page: string) =>
  names.filter((name) => !new RegExp(`\\b${name}\\b`).test(page));

describe('the first steps', () => {
  it.each(['README.md', 'docs/README.md', 'docs/architecture.md'])('have %s', (path) => {
    expect(existsSync(join(ROOT, path)), `${path} does not exist`).toBe(true);
  });

  it.each(['npm ci && npm start', 'npm ci && npm test'])('say %s', (command) => {
    const commands = fences(textOf('README.md')).map(({ text }) => text);
    expect(commands.join('\n')).toContain(command);
  });
});

describe('links', () => {
  it.each(pages)('of %s lead somewhere', (path) => {
    expect(asLines(brokenLinks(path, textOf(path)))).toEqual([]);
  });

  it.each(['[a](absent.md)', '[a](#absent)', '[a](../package.json)', '![a](absent.svg)'])(
    'are broken in %s',
    (text) => {
      expect(brokenLinks('README.md', `# A\n\n${text}\n`)).toHaveLength(1);
    },
  );

  it('to files, headings and other places are fine', () => {
    const text = '# A b\n\n[a](package.json) [b](#a-b) [c](https://example.org) `[d](absent.md)`\n';
    expect(brokenLinks('README.md', text)).toEqual([]);
  });
});

describe('commands', () => {
  it.each(pages)('of %s are scripts of package.json', (path) => {
    expect(unknownScripts(textOf(path))).toEqual([]);
  });

  it('that are no script are found', () => {
    expect(unknownScripts('Use `npm run absent` and `npm run build:wasm`.')).toEqual(['absent']);
  });
});

describe('shell blocks', () => {
  const marked = pages.flatMap((path) =>
    fences(textOf(path))
      .filter(({ language, words }) => language === 'sh' && words.includes('run'))
      .map(({ text, line }) => ({ name: `${path}:${line}`, text })),
  );

  it('are marked to be run somewhere', () => {
    expect(marked.map(({ name }) => name)).not.toEqual([]);
  });

  it.each(marked)('$name runs', { timeout: 90_000 }, async ({ text }) => {
    const { code, output } = await runShell(text);
    expect(code, output).toBe(0);
  });

  it('fail with the first command that fails', async () => {
    expect((await runShell('false\necho late')).code).not.toBe(0);
    expect((await runShell('false | true\necho late')).code).not.toBe(0);
    expect(await runShell('test -d "$SCRATCH"')).toEqual({ code: 0, output: '' });
  });
});

describe('TypeScript blocks', () => {
  it('compile against the library', { timeout: 120_000 }, () => {
    const snippets = pages.flatMap((path) => snippetsOf(path, textOf(path)));
    expect(snippets.filter(({ path }) => path === 'README.md')).not.toEqual([]);
    expect(snippetErrors(snippets)).toEqual([]);
  });

  it('that do not are found', { timeout: 120_000 }, () => {
    const page = [
      "```ts\nimport { StorageError } from '@graft/raft-storage';\nconst e: StorageError = 1;\n```",
      "```ts\nimport { Absent } from '@graft/raft-storage';\n```",
      "```ts\nimport { ERROR_TABLE } from '@graft/raft-storage';\nconst t = ERROR_TABLE;\n```",
      '```ts continued\nconst code: boolean = t.TIMEOUT.retryable;\n```',
      '```ts\nconst code: boolean = t.TIMEOUT.retryable;\n```',
    ].join('\n\n');
    const errors = snippetErrors(snippetsOf('a.md', page));
    expect(errors.map((error) => /line (\d+)/.exec(error)?.[1])).toEqual(['1', '6', '19']);
  });
});

describe('docs/errors.md', () => {
  it('lists exactly the codes there are', () => {
    const listed = codeCells(textOf('docs/errors.md'));
    expect(listed.toSorted()).toEqual(Object.keys(ERROR_TABLE).toSorted());
  });
});

describe('docs/configuration.md', () => {
  it('lists exactly the options there are, then the environment variables', () => {
    const listed = codeCells(textOf('docs/configuration.md'));
    const options = listed.filter((name) => !name.startsWith('RAFT_'));
    expect(options.toSorted()).toEqual(OPTION_TABLE.map(({ name }) => name).toSorted());
  });

  it('gives each option the default it has', () => {
    const page = textOf('docs/configuration.md');
    const missing = OPTION_TABLE.filter(({ name, fallback }) => {
      const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\` |`));
      return row === undefined || !row.includes(fallback);
    });
    expect(missing.map(({ name, fallback }) => `${name}: ${fallback}`)).toEqual([]);
  });
});

describe('docs/formats.md', () => {
  it('names every constant of assembly/layout.ts', () => {
    expect(layoutNames.length).toBeGreaterThan(0);
    expect(unnamed(layoutNames, textOf('docs/formats.md'))).toEqual([]);
  });

  it('is found wanting when one is missing or only part of a longer name', () => {
    expect(unnamed(['KEY_BYTES', 'B'], 'KEY_BYTES_MAX and `B`')).toEqual(['KEY_BYTES']);
  });
});

describe('a page', () => {
  it('is cut into headings, prose, tables and blocks', () => {
    const page = '# A\n\n| `b` | c |\n\n~~~sh run\n# no heading\n```\n~~~\n\n## D\n';
    expect(headings(page).map(({ level, text }) => [level, text])).toEqual([
      [1, 'A'],
      [2, 'D'],
    ]);
    expect(codeCells(page)).toEqual(['b']);
    expect(fences(page)).toMatchObject([{ language: 'sh', words: ['run'], line: 5 }]);
    expect(() => fences('```ts\nnever closed')).toThrow('line 1');
  });
});
