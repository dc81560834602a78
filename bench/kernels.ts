import Benchmark from 'benchmark';
import Table from 'cli-table3';
import { RECORD_TYPE_COMMAND } from '../assembly/layout.js';
import { createKernel } from '../src/kernel/engine.js';
import type { CommandOperation, Table as KernelTable, RecordSource } from '../src/kernel/kernel.js';
import { encodeCommandTwin } from '../test/kernel/twins/command.js';
import { crc32cTwin } from '../test/kernel/twins/crc32c.js';
import { encodeRecordsTwin, scanRecordsTwin } from '../test/kernel/twins/record.js';
import { TableTwin } from '../test/kernel/twins/table.js';

const TABLE_BYTES = 64 * 1024 * 1024;
const RECORDS = 100;
const MAX_SECONDS = 0.5;

/** Operations a second of one kernel and of its twin in plain TypeScript. */
export interface KernelResult {
  readonly name: string;
  readonly engine: string;
  readonly perSecond: number;
  readonly twinPerSecond: number;
}

interface Pair {
  readonly name: string;
  readonly kernel: () => unknown;
  readonly twin: () => unknown;
}

/** Runs every kernel and its twin on the same input. */
export function measureKernels(): readonly KernelResult[] {
  return [
    ...pairs(true)
      .slice(0, 3)
      .map((pair) => measure(pair, createKernel().engine)),
    ...pairs(false).map((pair) => measure(pair, 'wasm')),
  ];
}

/** The results as a table. */
export function tableOfKernels(results: readonly KernelResult[]): string {
  const head = ['kernel', 'engine', 'calls/s', 'TypeScript twin calls/s', 'ratio'];
  const table = new Table({ head, style: { head: [] } });
  for (const { name, engine, perSecond, twinPerSecond } of results) {
    const ratio = (perSecond / twinPerSecond).toFixed(2);
    table.push([name, engine, whole(perSecond), whole(twinPerSecond), ratio]);
  }
  return table.toString();
}

const whole = (value: number): string => Math.round(value).toLocaleString('en');

function measure({ name, kernel, twin }: Pair, engine: string): KernelResult {
  return { name, engine, perSecond: callsPerSecond(kernel), twinPerSecond: callsPerSecond(twin) };
}

function callsPerSecond(call: () => unknown): number {
  const bench = new Benchmark(call, { maxTime: MAX_SECONDS, minSamples: 10 });
  bench.run();
  return bench.hz;
}

function pairs(native: boolean): readonly Pair[] {
  const kernel = createKernel({ native });
  const { codec } = kernel;
  const [small, large] = [new Uint8Array(160).fill(7), new Uint8Array(65_536).fill(7)];
  const sources = records();
  const encoded = codec.encodeRecords(sources);
  const put = [operation(1)];
  return [
    pair(
      'crc32c of 160 bytes',
      () => codec.crc32c(small),
      () => crc32cTwin(small),
    ),
    pair(
      'crc32c of 64 KiB',
      () => codec.crc32c(large),
      () => crc32cTwin(large),
    ),
    pair(
      'scan 100 records',
      () => codec.scanRecords(encoded),
      () => scanRecordsTwin(encoded),
    ),
    pair(
      'encode 100 records',
      () => codec.encodeRecords(sources),
      () => encodeRecordsTwin(sources),
    ),
    pair(
      'encode a put of 100 bytes',
      () => codec.encodeCommand(put, false),
      () => encodeCommandTwin(put, false),
    ),
    pair(
      'apply 100 puts',
      applier(kernel.createTable(TABLE_BYTES), encoded),
      applier(new TableTwin(TABLE_BYTES), encoded),
    ),
    pair(
      'look a key up',
      looker(kernel.createTable(TABLE_BYTES), encoded),
      looker(new TableTwin(TABLE_BYTES), encoded),
    ),
  ];
}

const pair = (name: string, kernel: () => unknown, twin: () => unknown): Pair => ({
  name,
  kernel,
  twin,
});

function applier(table: KernelTable, encoded: Uint8Array): () => void {
  return () => {
    if (table.usedBytes > TABLE_BYTES / 2) table.reset();
    table.apply(encoded);
  };
}

function looker(table: KernelTable, encoded: Uint8Array): () => unknown {
  table.apply(encoded);
  const { key } = operation(RECORDS >> 1);
  return () => table.get(key);
}

function operation(position: number): CommandOperation {
  const key = new TextEncoder().encode(`workflow:state:${String(position).padStart(10, '0')}`);
  return { type: 'put', key, value: new Uint8Array(100).fill(7) };
}

function records(): RecordSource[] {
  const { codec } = createKernel();
  return Array.from({ length: RECORDS }, (_, position) => ({
    index: position + 1,
    term: 1,
    type: RECORD_TYPE_COMMAND,
    payload: codec.encodeCommand([operation(position)], false),
  }));
}
