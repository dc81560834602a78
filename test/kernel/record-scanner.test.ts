import { describe, expect, it } from 'vitest';
import {
  RECORD_TYPE_COMMAND,
  RECORD_TYPE_HARD_STATE,
  RESULT_BAD_CRC,
  RESULT_INCOMPLETE,
  RESULT_MALFORMED,
  RESULT_OK,
} from '../../assembly/layout.js';
import { createKernel } from '../../src/kernel/engine.js';
import type { RecordSource, ScanResult } from '../../src/kernel/kernel.js';
import { randomRun } from './generators.js';
import { equalBytes, forEachCase, type SeededRandom } from './seeded-random.js';
import { crc32cTwin } from './twins/crc32c.js';
import { encodeRecordsTwin, scanRecordsTwin } from './twins/record.js';

const INPUTS = 100_000;
const codecs = [
  ['WebAssembly', createKernel({ native: false }).codec],
  ['the chosen engine', createKernel().codec],
] as const;
const sizes = { small: 21, 'over a few kilobytes': 5_001, 'over a window': 70_001 };

const entry = (index: number, payloadBytes: number): RecordSource => ({
  index,
  term: 3,
  type: RECORD_TYPE_COMMAND,
  payload: new Uint8Array(payloadBytes).fill(index),
});
const joined = (...parts: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

function withField(bytes: Uint8Array, change: (view: DataView) => void): Uint8Array {
  const changed = bytes.slice();
  const view = new DataView(changed.buffer);
  change(view);
  const length = view.getUint32(0, true);
  view.setUint32(4, crc32cTwin(changed.subarray(8, length)), true);
  return changed;
}

describe.each(codecs)('scanRecords by %s', (_, codec) => {
  const two = (payloadBytes: number): Uint8Array =>
    encodeRecordsTwin([entry(1, payloadBytes), entry(2, payloadBytes)]);

  it('describes every record', () => {
    const bytes = encodeRecordsTwin([
      { index: 2 ** 40, term: 2 ** 33, type: RECORD_TYPE_HARD_STATE, payload: Buffer.from('n1') },
      entry(2 ** 40 + 1, 8),
    ]);
    expect(codec.scanRecords(bytes)).toEqual({
      result: RESULT_OK,
      validBytes: 80,
      records: [
        { index: 2 ** 40, term: 2 ** 33, type: 4, offset: 0, length: 34, paddedLength: 40 },
        { index: 2 ** 40 + 1, term: 3, type: 2, offset: 40, length: 40, paddedLength: 40 },
      ],
    });
  });

  it.each([0, 1, 31, 32, 4_096, 200_000])('ends at %i zeros', (zeros) => {
    const bytes = joined(two(21), new Uint8Array(zeros));
    expect(codec.scanRecords(bytes)).toMatchObject({ result: RESULT_OK, validBytes: 112 });
  });

  describe.each(Object.entries(sizes))('a bad second record, %s', (_, payloadBytes) => {
    const run = two(payloadBytes);
    const first = run.length / 2;
    const stop = (bytes: Uint8Array): number => {
      const { records, validBytes, result } = codec.scanRecords(bytes);
      expect([records.length, validBytes]).toEqual([1, first]);
      return result;
    };
    const second = (change: (view: DataView) => void): Uint8Array =>
      joined(run.subarray(0, first), withField(run.slice(first), change));

    it('is incomplete when bytes or only padding are missing', () => {
      for (const cut of [1, 3, 9, first - 31, first - 1]) {
        expect(stop(run.subarray(0, run.length - cut))).toBe(RESULT_INCOMPLETE);
      }
    });

    it.each([4, 8, 16, 24, 31, 32, 52])('has a bad CRC when byte %i changed', (at) => {
      const bytes = run.slice();
      bytes[first + at] = (bytes[first + at] ?? 0) ^ 0x40;
      expect(stop(bytes)).toBe(RESULT_BAD_CRC);
    });

    it.each([1, 31, 0x80000000, 0xffffffff, 75_497_473])(
      'is malformed with length %i',
      (length) => {
        const bytes = run.slice();
        new DataView(bytes.buffer).setUint32(first, length, true);
        expect(stop(bytes)).toBe(RESULT_MALFORMED);
      },
    );

    it('is incomplete with a length that is possible and beyond the bytes', () => {
      const bytes = run.slice();
      new DataView(bytes.buffer).setUint32(first, 75_497_472, true);
      expect(stop(bytes)).toBe(RESULT_INCOMPLETE);
    });

    it('is malformed when an index or term is beyond 2^53 though the CRC is right', () => {
      for (const at of [8, 16]) {
        const bytes = second((view) => view.setBigUint64(at, 2n ** 53n, true));
        expect(stop(bytes)).toBe(RESULT_MALFORMED);
      }
    });

    it('is malformed with an unknown type, a reserved byte set, or index 0', () => {
      expect(stop(second((view) => view.setUint8(24, 0)))).toBe(RESULT_MALFORMED);
      expect(stop(second((view) => view.setUint8(24, 7)))).toBe(RESULT_MALFORMED);
      expect(stop(second((view) => view.setUint8(31, 1)))).toBe(RESULT_MALFORMED);
      expect(stop(second((view) => view.setBigUint64(8, 0n, true)))).toBe(RESULT_MALFORMED);
    });

    it('is malformed when the padding is not zero', () => {
      const bytes = run.slice();
      bytes[bytes.length - 1] = 1;
      expect(stop(bytes)).toBe(RESULT_MALFORMED);
    });

    it('is malformed with length 0 and anything behind it in the header', () => {
      const bytes = run.slice();
      new DataView(bytes.buffer).setUint32(first, 0, true);
      expect(stop(bytes)).toBe(RESULT_MALFORMED);
    });
  });

  it('crosses windows with every mixture of sizes', () => {
    forEachCase(60, (random) => {
      const lengths = [8, 100, 1_100, 5_000, 30_000, 65_500, 70_000];
      const records = Array.from({ length: 12 }, (_, position) =>
        entry(1 + position, random.pick(lengths)),
      );
      const bytes = encodeRecordsTwin(records);
      expect(codec.scanRecords(bytes)).toEqual(scanRecordsTwin(bytes));
      const mutant = random.mutated(bytes);
      expect(codec.scanRecords(mutant)).toEqual(scanRecordsTwin(mutant));
    });
  });

  it(`agrees with its twin on ${INPUTS} runs, most of them mutated`, () => {
    const seen = new Map<number, number>();
    forEachCase(INPUTS, (random) => {
      const bytes = randomBytes(random);
      const scan = codec.scanRecords(bytes);
      requireSame(scan, scanRecordsTwin(bytes));
      seen.set(scan.result, (seen.get(scan.result) ?? 0) + 1);
    });
    expect([...seen.keys()].sort()).toEqual([0, 1, 2, 3]);
    expect(Math.min(...seen.values())).toBeGreaterThan(INPUTS / 50);
  });
});

function randomBytes(random: SeededRandom): Uint8Array {
  if (random.chance(50)) return random.bytes(random.integer(100));
  const bytes = encodeRecordsTwin(randomRun(random));
  const run = random.chance(4) ? bytes : random.mutated(bytes);
  return random.chance(3) ? repaired(run) : run;
}

function repaired(bytes: Uint8Array): Uint8Array {
  if (bytes.length < 32) return bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const length = view.getUint32(0, true);
  if (length < 32 || length > bytes.length) return bytes;
  view.setUint32(4, crc32cTwin(bytes.subarray(8, length)), true);
  return bytes;
}

function requireSame(left: ScanResult, right: ScanResult): void {
  const [one, other] = [left, right].map((scan) => Buffer.from(JSON.stringify(scan)));
  if (one === undefined || other === undefined || !equalBytes(one, other)) {
    throw new Error(`${one} is not ${other}`);
  }
}
