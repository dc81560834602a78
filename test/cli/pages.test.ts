import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { flagNameOf } from '../../src/cli/serve-flags.js';
import { ERROR_TABLE } from '../../src/port/errors.js';
import { OPTION_TABLE } from '../../src/storage/options.js';

const page = (name: string): string =>
  readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');

const cellsOf = (text: string, name: string): readonly string[] => {
  const line = text.split('\n').find((row) => row.startsWith(`| \`${name}\` |`)) ?? '';
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
};

const UNITS = [
  ['GiB', 2 ** 30],
  ['MiB', 2 ** 20],
  ['KiB', 2 ** 10],
] as const;

function written(name: string, value: number): string {
  const unit = UNITS.find(([, bytes]) => value >= bytes && value % bytes === 0);
  if (unit === undefined || !name.endsWith('Bytes')) return value.toLocaleString('en-US');
  return `${value / unit[1]} ${unit[0]}`;
}

describe('docs/errors.md', () => {
  it.each(Object.entries(ERROR_TABLE))('says of %s what the table says', (code, row) => {
    const [, retryable, meaning] = cellsOf(page('errors.md'), code);
    expect({ retryable, meaning }).toEqual({
      retryable: row.retryable ? 'yes' : 'no',
      meaning: row.meaning,
    });
  });
});

describe('docs/configuration.md', () => {
  it.each(OPTION_TABLE)('says of $name what the table says', (row) => {
    const [, flag, fallback, bounds, meaning] = cellsOf(page('configuration.md'), row.name);
    expect({ fallback, meaning }).toEqual({
      fallback: row.fallback,
      meaning: row.meaning.replace(/<[^ ]*\//, (path) => `\`${path}\``),
    });
    if (row.kind === 'integer') {
      const [least, most] = [row.min, row.max].map((bound) => written(row.name, bound ?? 0));
      expect(bounds).toMatch(new RegExp(`^${least} to ${most}(;|$)`));
    }
    const name = row.fallback === 'true' ? `no-${flagNameOf(row.name)}` : flagNameOf(row.name);
    if (row.kind !== 'logger') expect(flag).toMatch(new RegExp(`^\`--${name}\\b`));
  });
});
