import { afterAll, describe, expect, it } from 'vitest';
import { FAULT_KINDS } from './faults/fault-table.js';
import { runSeed } from './runner.js';
import type { Report } from './simulation.js';

const SEEDS = 200;
const SEEDS_A_TEST = 10;
const EVENTS = 2000;
const TOO_RARE = ['flood of reads'];

const firsts = Array.from({ length: SEEDS / SEEDS_A_TEST }, (_, at) => 1 + at * SEEDS_A_TEST);
const reports: Report[] = [];

describe('random faults', () => {
  afterAll(() => {
    process.stdout.write(`${summary()}\n`);
  });

  it.each(firsts)('break no invariant, ten seeds from %i on', async (first) => {
    for (let seed = first; seed < first + SEEDS_A_TEST; seed += 1) {
      const report = await runSeed(seed, { events: EVENTS });
      expect(report.writes.pending).toBe(0);
      reports.push(report);
    }
  });

  it('come of every kind, and the clients get on', () => {
    expect(reports).toHaveLength(SEEDS);
    const kinds = new Set(reports.flatMap(({ faults }) => [...faults.keys()]));
    const missing = FAULT_KINDS.filter((kind) => !kinds.has(kind) && !TOO_RARE.includes(kind));
    expect(missing).toEqual([]);
    expect(total(({ writes }) => writes.done)).toBeGreaterThan(SEEDS * 10);
    expect(total(({ events }) => events)).toBeGreaterThan(SEEDS * EVENTS);
    expect(total(({ writes }) => writes.unknown)).toBeGreaterThan(SEEDS / 2);
    expect(total(({ reads }) => reads.done)).toBeGreaterThan(SEEDS * 5);
  });
});

const total = (of: (report: Report) => number): number =>
  reports.reduce((sum, report) => sum + of(report), 0);

const sum = (counts: Iterable<number>): number =>
  [...counts].reduce((total, count) => total + count, 0);

function summary(): string {
  const events = total((report) => report.events);
  const seconds = Math.round(total(({ virtualMs }) => virtualMs) / 1000);
  const faults = total((report) => sum(report.faults.values()));
  const done = total(({ writes }) => writes.done);
  const unknown = total(({ writes }) => writes.unknown);
  const decisions = new Set(reports.flatMap((report) => [...report.decisions.keys()]));
  return (
    `${reports.length} seeds: ${events} events in ${seconds} virtual seconds, ${faults} faults, ` +
    `${done} writes acknowledged, ${unknown} unknown, ${decisions.size} named decisions reached`
  );
}
