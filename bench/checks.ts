import { type Check, latencyMs } from './report.js';
import type { Row } from './rows.js';
import type { SoakResult } from './soak.js';

const FLAT_GROWTH = 1.05;
const FAILOVER_MS = 1000;
const DISK_RATIO = 5;

interface Results {
  readonly rows: readonly Row[];
  readonly failoversMs: readonly number[];
  readonly soak: SoakResult | undefined;
}

/** Holds what was measured against what is demanded of three processes. */
export function checksOf({ rows, failoversMs, soak }: Results): readonly Check[] {
  const three = rows.filter(({ processes }) => processes === 3);
  const find = (operation: string, inFlight: number): Row | undefined =>
    three.find((row) => row.operation === operation && row.inFlight === inFlight);
  return [
    ...p99('put', 50, find('put', 64)),
    ...p99('get', 10, find('get', 64)),
    ...p99('batch', 100, find('batch', 1)),
    ...rate(1000, find('put', 64)),
    ...rate(20_000, find('put', 64)),
    ...rate(40_000, find('put', 256)),
    ...diskRatio(find('put', 1)),
    ...failover(failoversMs),
    ...memory(soak),
  ];
}

function p99(operation: string, limitMs: number, row: Row | undefined): Check[] {
  if (row === undefined) return [];
  const measured = latencyMs(row.latencyUs, 99);
  return [
    {
      what: `${operation} p99, ${row.inFlight} in flight`,
      demanded: `< ${limitMs} ms`,
      measured: `${measured.toFixed(2)} ms`,
      met: measured < limitMs,
    },
  ];
}

function rate(least: number, row: Row | undefined): Check[] {
  if (row === undefined) return [];
  return [
    {
      what: `puts/s, ${row.inFlight} in flight`,
      demanded: `>= ${least}`,
      measured: Math.round(row.perSecond).toString(),
      met: row.perSecond >= least,
    },
  ];
}

function diskRatio(row: Row | undefined): Check[] {
  if (row === undefined) return [];
  const ratio = latencyMs(row.latencyUs, 50) / latencyMs(row.disk.blockingUs, 50);
  return [
    {
      what: 'put p50, 1 in flight, over raw write+fdatasync p50',
      demanded: `<= ${DISK_RATIO}`,
      measured: ratio.toFixed(2),
      met: ratio <= DISK_RATIO,
    },
  ];
}

function failover(elapsedMs: readonly number[]): Check[] {
  if (elapsedMs.length === 0) return [];
  const within = elapsedMs.filter((ms) => ms < FAILOVER_MS).length;
  return [
    {
      what: 'leader killed to first write, under 1 s',
      demanded: `${elapsedMs.length} of ${elapsedMs.length}`,
      measured: `${within} of ${elapsedMs.length}, slowest ${Math.max(...elapsedMs)} ms`,
      met: within === elapsedMs.length,
    },
  ];
}

function memory(soak: SoakResult | undefined): Check[] {
  if (soak === undefined) return [];
  return [
    {
      what: 'memory, last third over first third, minute 1 left out',
      demanded: `<= ${FLAT_GROWTH}`,
      measured: soak.growth.toFixed(3),
      met: soak.growth <= FLAT_GROWTH,
    },
  ];
}
