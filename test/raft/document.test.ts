import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DECISIONS } from '../../src/raft/decision.js';
import { MESSAGE_HANDLERS } from '../../src/raft/dispatch.js';
import { STATE_INVARIANTS, STEP_INVARIANTS } from '../../src/raft/invariants.js';

const SOURCES = 'src/raft';
const ROLES = ['follower', 'preCandidate', 'candidate', 'leader'] as const;
const page = readFileSync('docs/raft.md', 'utf8');

function tablesUnder(heading: string): string[][][] {
  const [, rest = ''] = page.split(`\n## ${heading}\n`);
  const [section = ''] = rest.split('\n## ');
  const blocks = section.split('\n\n').filter((block) => block.trim().startsWith('|'));
  return blocks.map((block) => {
    const rows = block.trim().split('\n').slice(2);
    return rows.map((row) =>
      row
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
  });
}

function rowsOf(table: Readonly<Record<string, { readonly sentence: string }>>): string[][] {
  return Object.entries(table).map(([name, { sentence }]) => [`\`${name}\``, sentence]);
}

const sourceFiles = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter(
  (path) => path.endsWith('.ts') && !path.endsWith('decision.ts'),
);
const sources = sourceFiles.map((path) => readFileSync(join(SOURCES, path), 'utf8'));

describe('docs/raft.md', () => {
  it('has the decisions of the code', () => {
    const expected = Object.entries(DECISIONS).map(([name, meaning]) => [`\`${name}\``, meaning]);
    expect(tablesUnder('Decisions')).toEqual([expected]);
  });

  it('has the invariants of the code', () => {
    expect(tablesUnder('Invariants')).toEqual([rowsOf(STATE_INVARIANTS), rowsOf(STEP_INVARIANTS)]);
  });

  it('has the handlers of messages and roles of the code', () => {
    const expected = Object.entries(MESSAGE_HANDLERS).map(([type, row]) => [
      `\`${type}\``,
      ...ROLES.map((role) => `\`${row[role].name}\``),
    ]);
    expect(tablesUnder('Messages and roles')).toEqual([expected]);
  });

  it('names files that exist', () => {
    const [parts = []] = tablesUnder('What is implemented');
    const named = parts.flatMap(([, , files = '']) =>
      [...files.matchAll(/`([a-z/-]+(?:\.ts|\/))`/g)].map(([, path = '']) => path),
    );
    expect(named.length).toBeGreaterThanOrEqual(parts.length);
    for (const path of named) {
      expect(
        sourceFiles.some((file) => file.startsWith(path)),
        path,
      ).toBe(true);
    }
  });
});

describe('a decision', () => {
  it('is raised in exactly one place', () => {
    expect(Object.keys(DECISIONS).length).toBeGreaterThanOrEqual(40);
    for (const name of Object.keys(DECISIONS)) {
      const places = sources.reduce((count, text) => count + text.split(`'${name}'`).length - 1, 0);
      expect([name, places]).toEqual([name, 1]);
    }
  });
});
