import Table from 'cli-table3';
import pc from 'picocolors';
import { PERCENTILES } from './messages.js';
import type { Row } from './rows.js';

/** Value at a percentile of `PERCENTILES`, in milliseconds. */
export function latencyMs(latencyUs: readonly number[], percentile: number): number {
  const position = (PERCENTILES as readonly number[]).indexOf(percentile);
  return (latencyUs[position] ?? Number.NaN) / 1000;
}

/** One figure of the table of demands. */
export interface Check {
  readonly what: string;
  readonly demanded: string;
  readonly measured: string;
  readonly met: boolean;
}

const ms = (value: number): string => value.toFixed(value < 10 ? 3 : 1);

/** The rows as a table. */
export function tableOfRows(rows: readonly Row[]): string {
  const head = ['processes', 'operation', 'in flight', 'per second', 'p50 ms', 'p99 ms', 'max ms'];
  const table = new Table({ head: [...head, 'disk p50 ms', 'errors'], style: { head: [] } });
  for (const row of rows) {
    table.push([
      row.processes,
      row.operation === 'batch' ? 'batch of 100' : row.operation,
      row.inFlight,
      Math.round(row.perSecond).toLocaleString('en'),
      ms(latencyMs(row.latencyUs, 50)),
      ms(latencyMs(row.latencyUs, 99)),
      ms(latencyMs(row.latencyUs, 100)),
      ms(latencyMs(row.disk.blockingUs, 50)),
      row.errors,
    ]);
  }
  return table.toString();
}

/** The demands as a table. */
export function tableOfChecks(checks: readonly Check[]): string {
  const table = new Table({ head: ['figure', 'demanded', 'measured', ''], style: { head: [] } });
  for (const { what, demanded, measured, met } of checks) {
    table.push([what, demanded, measured, met ? pc.green('met') : pc.red('missed')]);
  }
  return table.toString();
}
