import { build } from 'hdr-histogram-js';
import type { RaftStorage } from '../src/index.js';
import { type Load, type LoadResult, PERCENTILES } from './messages.js';

const BATCH_ITEMS = 100;
const HIGHEST_US = 60_000_000;

type Call = (sequence: number) => Promise<unknown>;

/** Puts a load on a storage and measures each call from its start to its end. */
export async function runLoad(storage: RaftStorage, load: Load): Promise<LoadResult> {
  const call = callOf(storage, load);
  if (load.operation === 'get') await fill(storage, load);
  await loop(call, load, load.warmupSeconds, () => undefined);
  const histogram = build({ highestTrackableValue: HIGHEST_US, numberOfSignificantValueDigits: 3 });
  const startedMs = performance.now();
  const errors = await loop(call, load, load.seconds, (elapsedUs) =>
    histogram.recordValue(Math.min(HIGHEST_US, Math.max(1, Math.round(elapsedUs)))),
  );
  const elapsedSeconds = (performance.now() - startedMs) / 1000;
  return {
    operations: histogram.totalCount,
    perSecond: histogram.totalCount / elapsedSeconds,
    errors,
    latencyUs: PERCENTILES.map((percentile) => histogram.getValueAtPercentile(percentile)),
  };
}

async function loop(
  call: Call,
  load: Load,
  seconds: number,
  record: (elapsedUs: number) => void,
): Promise<number> {
  const endMs = performance.now() + seconds * 1000;
  let sequence = 0;
  let errors = 0;
  const caller = async (): Promise<void> => {
    for (;;) {
      const startedMs = performance.now();
      if (startedMs >= endMs) return;
      sequence += 1;
      try {
        await call(sequence);
        record((performance.now() - startedMs) * 1000);
      } catch {
        errors += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: load.inFlight }, caller));
  return errors;
}

function callOf(storage: RaftStorage, load: Load): Call {
  const value = new Uint8Array(load.valueBytes).fill(118);
  const keyOf = (sequence: number): string => keyAt(scattered(sequence, load.keys));
  if (load.operation === 'put') return (sequence) => storage.put(keyOf(sequence), value);
  if (load.operation === 'get') return (sequence) => storage.get(keyOf(sequence));
  return (sequence) =>
    storage.batch(
      Array.from({ length: BATCH_ITEMS }, (_, item) => ({
        type: 'put' as const,
        key: keyOf(sequence * BATCH_ITEMS + item),
        value,
      })),
    );
}

async function fill(storage: RaftStorage, load: Load): Promise<void> {
  const value = new Uint8Array(load.valueBytes).fill(118);
  for (let from = 0; from < load.keys; from += 1000) {
    const count = Math.min(1000, load.keys - from);
    await storage.batch(
      Array.from({ length: count }, (_, item) => ({
        type: 'put' as const,
        key: keyAt(from + item),
        value,
      })),
    );
  }
}

const PRIME = 2_654_435_761;

const scattered = (sequence: number, keys: number): number => ((sequence * PRIME) >>> 0) % keys;

const keyAt = (position: number): string => `workflow:state:${String(position).padStart(10, '0')}`;
