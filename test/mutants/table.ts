import { MUTANTS } from './all.js';
import type { Mutant } from './mutant.js';
import type { Results } from './results.js';

export const TABLE_HEAD = '| mutant | lesson | guard removed | scenario | caught at schedule |';

export function table(results: Results): string {
  const rows = MUTANTS.map((mutant) => row(mutant, results[mutant.name]?.schedule));
  return [TABLE_HEAD, '| --- | --- | --- | --- | --- |', ...rows].join('\n');
}

function row({ name, lesson, file, scenario, simulate, ...change }: Mutant, schedule = 0): string {
  return [
    '',
    `\`${name}\``,
    lesson,
    `\`${file.replace('src/', '')}\`: ${difference(change.find, change.replace)}`,
    scenario === undefined ? 'none' : cell(scenario.test.trim()),
    simulate === undefined ? 'scenario only' : caughtAt(schedule),
    '',
  ]
    .join(' | ')
    .trim();
}

const caughtAt = (schedule: number): string => (schedule > 0 ? String(schedule) : 'not yet');

function difference(find: string, replace: string): string {
  const [from, to] = [lines(find), lines(replace)];
  const removed = from.filter((line) => !to.includes(line)).join(' ');
  const added = to.filter((line) => !from.includes(line)).join(' ');
  if (added === '') return `${code(removed)} → nothing`;
  return removed === ''
    ? `${code(from.at(-1) ?? '')}, and then ${code(added)}`
    : `${code(removed)} → ${code(added)}`;
}

const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

const cell = (text: string): string => text.replaceAll('|', '\\|');

const code = (text: string): string => `\`${cell(text)}\``;
