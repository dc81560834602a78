import { describe, expect, it } from 'vitest';
import { textOf } from '../../house/source.js';

const SPLIT_IDS = ['R20b', 'R20c'];
const LAST_ID = 60;

interface Row {
  readonly id: string;
  readonly cells: readonly string[];
}

function rowsOf(page: string): Row[] {
  return page
    .split('\n')
    .filter((line) => /^\| (?!---)/.test(line))
    .map((line) => {
      const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'));
      return { id: cells[1] ?? '', cells: cells.slice(2, -1) };
    });
}

const namedIn = (rows: readonly Row[]): { id: string; path: string; text: string }[] =>
  rows.flatMap(({ id, cells }) =>
    cells
      .flatMap((cell) => cell.split('<br>'))
      .flatMap((part) => {
        const found = /^`((?:test|src)\/[^`]+)`: `?(.+?)`?$/.exec(part);
        return found === null ? [] : [{ id, path: found[1] ?? '', text: found[2] ?? '' }];
      }),
  );

const missingIn = (rows: readonly Row[]): string[] =>
  namedIn(rows)
    .filter(({ path, text }) => !textOf(path).includes(text))
    .map(({ id, path, text }) => `${id}: ${path} has no "${text}"`);

describe('docs/regressions.md', () => {
  const rows = rowsOf(textOf('docs/regressions.md'));

  it('has every known bug once', () => {
    const numbered = Array.from({ length: LAST_ID }, (_, at) => `R${at + 1}`);
    const listed = rows.map(({ id }) => id).filter((id) => /^R\d/.test(id));
    expect(listed.toSorted()).toEqual([...numbered, ...SPLIT_IDS].toSorted());
  });

  it('names a scenario and a guard for each, or why it cannot exist', () => {
    for (const { id, cells } of rows.filter((row) => /^R\d/.test(row.id))) {
      const [, scenario = '', guard = ''] = cells;
      expect(guard, id).not.toBe('');
      if (scenario === 'cannot exist here') continue;
      expect(scenario, id).toMatch(/^`test\//);
      expect(guard, id).toMatch(/^`src\//);
    }
  });

  it('names scenarios and guards that are where it says', () => {
    expect(namedIn(rows).length).toBeGreaterThan(200);
    expect(missingIn(rows)).toEqual([]);
  });

  it('is found wanting when a name or a guard is not there', () => {
    const page = [
      '| R1 | bug | `test/docs.test.ts`: no such test | `src/raft/quorum.ts`: `no such guard` |',
      '| R2 | bug | `test/docs.test.ts`: the first steps | `src/raft/quorum.ts`: `majorityOf` |',
    ].join('\n');
    expect(missingIn(rowsOf(page)).map((missing) => missing.split(':')[0])).toEqual(['R1', 'R1']);
  });
});
