import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PERCENTILES } from './messages.js';

const RECORD_BYTES = 160;
const FILE_BYTES = 4 * 1024 * 1024;

/**
 * Microseconds at each of `PERCENTILES` of one write and fdatasync of 160 bytes into a preallocated
 * file.
 */
export interface DiskResult {
  readonly blockingUs: readonly number[];
  readonly asynchronousUs: readonly number[];
}

/** Measures the disk under the temporary folder, for `milliseconds` in each of two manners. */
export async function measureDisk(milliseconds: number): Promise<DiskResult> {
  const folder = mkdtempSync(join(tmpdir(), 'raft-storage-disk-'));
  const file = openSync(join(folder, 'raw'), 'w+');
  try {
    writeSync(file, new Uint8Array(FILE_BYTES), 0, FILE_BYTES, 0);
    fdatasyncSync(file);
    const blockingUs = await sample(file, milliseconds, async () => fdatasyncSync(file));
    const asynchronousUs = await sample(
      file,
      milliseconds,
      () => new Promise((resolve) => fdatasync(file, () => resolve())),
    );
    return { blockingUs, asynchronousUs };
  } finally {
    closeSync(file);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function sample(
  file: number,
  milliseconds: number,
  sync: () => Promise<void>,
): Promise<readonly number[]> {
  const record = new Uint8Array(RECORD_BYTES).fill(1);
  const samples: number[] = [];
  const endMs = performance.now() + milliseconds;
  for (let position = 0; performance.now() < endMs; position += RECORD_BYTES) {
    const startedMs = performance.now();
    writeSync(file, record, 0, RECORD_BYTES, position % (FILE_BYTES - RECORD_BYTES));
    await sync();
    samples.push((performance.now() - startedMs) * 1000);
  }
  samples.sort((left, right) => left - right);
  return PERCENTILES.map((percentile) => {
    const position = Math.ceil((samples.length * percentile) / 100) - 1;
    return samples[Math.max(0, position)] ?? 0;
  });
}
