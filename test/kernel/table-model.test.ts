import { describe, expect, it } from 'vitest';
import {
  RESULT_FULL,
  RESULT_MALFORMED,
  RESULT_OK,
  RESULT_OUT_OF_ORDER,
} from '../../assembly/layout.js';
import { createKernel } from '../../src/kernel/engine.js';
import type { Table, TableItem, TableValue } from '../../src/kernel/kernel.js';
import { randomKey, randomRun } from './generators.js';
import { equalBytes, forEachCase, type SeededRandom } from './seeded-random.js';
import { encodeRecordsTwin } from './twins/record.js';
import { TableTwin } from './twins/table.js';

const TABLES = 1_000;
const STEPS = 100;
const { createTable } = createKernel();

interface Pair {
  readonly table: Table;
  readonly twin: Table;
}

describe('the table and its twin', () => {
  it(`agree on ${TABLES * STEPS} applies, lookups and ranges, mutated runs among them`, () => {
    const results = new Map<number, number>();
    forEachCase(TABLES, (random) => {
      const maxBytes = 64 + random.integer(random.pick([400, 4_000, 40_000]));
      const pair = { table: createTable(maxBytes), twin: new TableTwin(maxBytes) };
      for (let step = 0; step < STEPS; step++) {
        const result = applySame(pair, random);
        results.set(result, (results.get(result) ?? 0) + 1);
        getSame(pair, random);
        itemsSame(pair, random);
        if (random.chance(60)) resetBoth(pair);
      }
    });
    expect([...results.keys()].sort()).toEqual([
      RESULT_OK,
      RESULT_MALFORMED,
      RESULT_FULL,
      RESULT_OUT_OF_ORDER,
    ]);
    expect(Math.min(...results.values())).toBeGreaterThan(100);
  });
});

function applySame({ table, twin }: Pair, random: SeededRandom): number {
  const encoded = encodeRecordsTwin(randomRun(random));
  const records = random.chance(3) ? random.mutated(encoded) : encoded;
  const outcome = table.apply(records);
  requireSame(outcome, twin.apply(records));
  requireSame([table.usedBytes, table.count], [twin.usedBytes, twin.count]);
  return outcome.result;
}

function getSame({ table, twin }: Pair, random: SeededRandom): void {
  const known = twin.items(randomKey(random), 1)[0]?.key;
  const key = known === undefined || random.chance(3) ? randomKey(random) : known;
  const [one, other] = [table.get(key), twin.get(key)];
  requireSame(described(one), described(other));
}

function itemsSame({ table, twin }: Pair, random: SeededRandom): void {
  const start = random.chance(5) ? undefined : randomKey(random);
  const limit = random.chance(20) ? 1_000 : random.integer(6);
  requireSame(table.items(start, limit).map(itemText), twin.items(start, limit).map(itemText));
}

function resetBoth({ table, twin }: Pair): void {
  table.reset();
  twin.reset();
}

function described(found: TableValue): unknown {
  return found.kind === 'value' ? { ...found, value: hex(found.value) } : found;
}

function itemText({ key, value, modIndex }: TableItem): string {
  return `${hex(key)} ${value === undefined ? 'deleted' : hex(value)} ${modIndex}`;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function requireSame(one: unknown, other: unknown): void {
  const [left, right] = [Buffer.from(JSON.stringify(one)), Buffer.from(JSON.stringify(other))];
  if (!equalBytes(left, right)) throw new Error(`${left} is not ${right}`);
}
