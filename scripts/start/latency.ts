import { build, type Histogram } from 'hdr-histogram-js';
import type { RemoteStorage } from '../../src/storage/remote-storage.js';
import type { LocalNode } from './local-cluster.js';

const HIGHEST_US = 60_000_000;
const KEYS = 1000;
const BATCH_ITEMS = 100;
const VALUE = new Uint8Array(100).fill(118);

/** How one kind of call is measured. */
export interface Measurement {
  readonly name: string;
  /** Calls under way at a time, over all nodes. */
  readonly inFlight: number;
  readonly durationMs: number;
  readonly call: (node: RemoteStorage, sequence: number) => Promise<unknown>;
}

/** What was measured, in milliseconds. */
export interface Latency {
  readonly name: string;
  readonly inFlight: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly perSecond: number;
}

const keyOf = (sequence: number): string => `latency/${sequence % KEYS}`;

const batchOf = (sequence: number) =>
  Array.from({ length: BATCH_ITEMS }, (_, item) => ({
    type: 'put' as const,
    key: keyOf(sequence * BATCH_ITEMS + item),
    value: VALUE,
  }));

/** What is measured, in this order: the gets read what the puts wrote. */
export const MEASUREMENTS: readonly Measurement[] = [
  {
    name: 'put',
    inFlight: 12,
    durationMs: 3000,
    call: (node, sequence) => node.put(keyOf(sequence), VALUE),
  },
  {
    name: 'get',
    inFlight: 12,
    durationMs: 3000,
    call: (node, sequence) => node.get(keyOf(sequence)),
  },
  {
    name: 'batch of 100',
    inFlight: 3,
    durationMs: 3000,
    call: (node, sequence) => node.batch(batchOf(sequence)),
  },
];

/** Calls through all nodes at once and measures each call from its start to its answer. */
export async function measure(
  nodes: readonly LocalNode[],
  measurement: Measurement,
): Promise<Latency> {
  const { name, inFlight, durationMs } = measurement;
  await callers(nodes, measurement, durationMs / 4, () => undefined);
  const histogram = build({ highestTrackableValue: HIGHEST_US, numberOfSignificantValueDigits: 3 });
  const startedMs = performance.now();
  await callers(nodes, measurement, durationMs, (elapsedMs) => record(histogram, elapsedMs));
  const elapsedMs = performance.now() - startedMs;
  return {
    name,
    inFlight,
    p50Ms: histogram.getValueAtPercentile(50) / 1000,
    p99Ms: histogram.getValueAtPercentile(99) / 1000,
    maxMs: histogram.maxValue / 1000,
    perSecond: (histogram.totalCount / elapsedMs) * 1000,
  };
}

async function callers(
  nodes: readonly LocalNode[],
  { inFlight, call }: Measurement,
  durationMs: number,
  onCall: (elapsedMs: number) => void,
): Promise<void> {
  const endMs = performance.now() + durationMs;
  let sequence = 0;
  const caller = async ({ door }: LocalNode): Promise<void> => {
    while (performance.now() < endMs) {
      sequence += 1;
      const own = sequence;
      const startedMs = performance.now();
      await door.use((node) => call(node, own));
      onCall(performance.now() - startedMs);
    }
  };
  const perNode = Math.max(1, Math.round(inFlight / nodes.length));
  await Promise.all(nodes.flatMap((node) => Array.from({ length: perNode }, () => caller(node))));
}

function record(histogram: Histogram, elapsedMs: number): void {
  histogram.recordValue(Math.min(HIGHEST_US, Math.max(1, Math.round(elapsedMs * 1000))));
}
