import { MUTANTS } from './all.js';
import type { Mutant } from './mutant.js';
import type { Results } from './results.js';

export const TABLE_HEAD = '| mutant | lesson | guard removed | scenario | caught at schedule |';

export function table(results: Results): string {
  const rows = MUTANTS.map((mutant) => row(mutant, results[mutant.name]?.schedule));
  return [TABLE_HEAD, '| --- | --- | --- | --- | --- |', ...rows].join('\n');
}

function row({ name, lesson, file, scenario, simulate, ...change }: Mutant, schedule = 0): string {
  const { before, after } = difference(change.find, change.replace);
  const where = file.replace('src/', '');
  const caught = schedule > 0 ? String(schedule) : 'not yet';
  return [
    '',
    `\`${name}\``,
    lesson,
    `\`${where}\`: \`${cell(before)}\` → ${after === '' ? 'nothing' : `\`${cell(after)}\``}`,
    scenario === undefined ? 'none' : cell(scenario.test.trim()),
    simulate === undefined ? 'scenario only' : caught,
    '',
  ]
    .join(' | ')
    .trim();
}

function difference(find: string, replace: string) {
  const [from, to] = [lines(find), lines(replace)];
  return {
    before: from.filter((line) => !to.includes(line)).join(' ') || from.at(-1) || '',
    after: to.filter((line) => !from.includes(line)).join(' '),
  };
}

const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

const cell = (text: string): string => text.replaceAll('|', '\\|');
