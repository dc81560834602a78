import Table from 'cli-table3';
import type { Latency } from './latency.js';
import type { Colors } from './report.js';

/** One promise of the seed, what was measured for it, and whether it holds. */
export interface Criterion {
  readonly name: string;
  readonly wanted: string;
  readonly measured: string;
  readonly met: boolean;
}

/** What the criteria are judged by. */
export interface Measured {
  readonly latencies: readonly Latency[];
  readonly failoverMs: number;
  readonly acknowledged: number;
  readonly lost: number;
}

const LIMIT_MS: Readonly<Record<string, number>> = { put: 50, get: 10, 'batch of 100': 100 };
const FAILOVER_LIMIT_MS = 5000;
const LEAST_PER_SECOND = 1000;

const milliseconds = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
const whole = (value: number): string => Math.round(value).toLocaleString('en-US');

/** The success criteria of the seed against what was measured. */
export function criteriaOf({ latencies, ...rest }: Measured): readonly Criterion[] {
  const puts = latencies.find(({ name }) => name === 'put');
  return [
    ...latencies.map(({ name, p99Ms }) => {
      const limitMs = LIMIT_MS[name] ?? 0;
      return {
        name: `${name}, p99`,
        wanted: `< ${limitMs} ms`,
        measured: milliseconds(p99Ms),
        met: p99Ms < limitMs,
      };
    }),
    {
      name: 'puts per second',
      wanted: `>= ${whole(LEAST_PER_SECOND)}`,
      measured: whole(puts?.perSecond ?? 0),
      met: (puts?.perSecond ?? 0) >= LEAST_PER_SECOND,
    },
    {
      name: 'leader killed to first write',
      wanted: `< ${whole(FAILOVER_LIMIT_MS)} ms`,
      measured: milliseconds(rest.failoverMs),
      met: rest.failoverMs < FAILOVER_LIMIT_MS,
    },
    {
      name: 'acknowledged writes lost',
      wanted: '0',
      measured: `${rest.lost} of ${whole(rest.acknowledged)}`,
      met: rest.lost === 0,
    },
  ];
}

/** Latencies as a table. */
export function latencyTable(latencies: readonly Latency[]): string {
  const table = plainTable(['call', 'in flight', 'p50', 'p99', 'max', 'per second'], 1);
  for (const { name, inFlight, p50Ms, p99Ms, maxMs, perSecond } of latencies) {
    const times = [p50Ms, p99Ms, maxMs].map(milliseconds);
    table.push([name, String(inFlight), ...times, whole(perSecond)]);
  }
  return table.toString();
}

/** Criteria as a table. */
export function criteriaTable(criteria: readonly Criterion[], colors: Colors): string {
  const table = plainTable(['criterion', 'wanted', 'measured', ''], 1);
  for (const { name, wanted, measured, met } of criteria) {
    table.push([name, wanted, measured, met ? colors.green('met') : colors.red('NOT MET')]);
  }
  return table.toString();
}

function plainTable(head: string[], textColumns: number): InstanceType<typeof Table> {
  return new Table({
    head,
    colAligns: head.map((_, column) => (column < textColumns ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  });
}
