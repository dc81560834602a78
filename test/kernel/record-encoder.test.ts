import { describe, expect, it } from 'vitest';
import { RECORD_MAX_BYTES, RECORD_TYPE_COMMAND } from '../../assembly/layout.js';
import { createKernel } from '../../src/kernel/engine.js';
import type { RecordSource } from '../../src/kernel/kernel.js';
import { isEntryType, paddedLength, readRecordHeader } from '../../src/kernel/record.js';
import { randomRun } from './generators.js';
import { equalBytes, forEachCase } from './seeded-random.js';
import { encodeRecordsTwin } from './twins/record.js';

const INPUTS = 100_000;
const codecs = [
  ['WebAssembly', createKernel({ native: false }).codec],
  ['the chosen engine', createKernel().codec],
] as const;
const record = (change: Partial<RecordSource> = {}): RecordSource => ({
  index: 0x0102030405,
  term: 6,
  type: RECORD_TYPE_COMMAND,
  payload: Buffer.from('abc'),
  ...change,
});
const ofBytes = (count: number): Uint8Array => new Uint8Array(count).fill(0xa5);

describe.each(codecs)('encodeRecords by %s', (_, codec) => {
  it('lays out the header little-endian, then the payload, then zeros', () => {
    const bytes = Buffer.from(codec.encodeRecords([record()]));
    expect(bytes.toString('hex')).toBe(
      [
        '23000000',
        codec.crc32c(bytes.subarray(8, 35)).toString(16).padStart(8, '0').match(/../g)?.reverse(),
        '0504030201000000',
        '0600000000000000',
        '0200000000000000',
        '6162630000000000',
      ]
        .flat()
        .join(''),
    );
  });

  it('gives nothing for no records', () => {
    expect(codec.encodeRecords([])).toHaveLength(0);
  });

  it.each([
    { index: -1 },
    { index: 1.5 },
    { index: 0 },
    { index: Number.NaN },
    { index: 2 ** 53 },
    { term: -1 },
    { term: 2 ** 53 },
    { type: 0 },
    { type: 7 },
    { type: 257 },
  ])('refuses %o with INVALID_ARGUMENT, also in a large record', (change) => {
    const invalid = expect.objectContaining({ code: 'INVALID_ARGUMENT' });
    expect(() => codec.encodeRecords([record(change)])).toThrow(invalid);
    const payload = ofBytes(70_000);
    expect(() => codec.encodeRecords([record({ ...change, payload })])).toThrow(invalid);
    expect(codec.encodeRecords([record()])).toEqual(encodeRecordsTwin([record()]));
  });

  it('refuses a payload over the limit with TOO_LARGE', () => {
    const payload = new Uint8Array(RECORD_MAX_BYTES - 31);
    const refused = expect.objectContaining({ code: 'TOO_LARGE' });
    expect(() => codec.encodeRecords([record({ payload })])).toThrow(refused);
  });

  it('joins small and large records whatever window they fall into', () => {
    const sizes = [10, 65_503, 65_504, 65_505, 3, 200_000, 40_000, 40_000, 1_500, 0];
    const records = sizes.map((size, position) =>
      record({ index: 1 + position, payload: ofBytes(size) }),
    );
    const encoded = codec.encodeRecords(records);
    expect(equalBytes(encoded, encodeRecordsTwin(records))).toBe(true);
    expect(codec.scanRecords(encoded).records).toHaveLength(sizes.length);
  });

  it('hands out bytes that later calls leave alone', () => {
    const first = codec.encodeRecords([record()]);
    const kept = first.slice();
    codec.encodeRecords([record({ payload: ofBytes(3) })]);
    codec.encodeCommand([{ type: 'put', key: ofBytes(9), value: ofBytes(9) }], false);
    expect(first).toEqual(kept);
  });

  it(`agrees with its twin on ${INPUTS} inputs`, () => {
    forEachCase(INPUTS, (random) => {
      const records = randomRun(random);
      if (!equalBytes(codec.encodeRecords(records), encodeRecordsTwin(records))) {
        throw new Error(JSON.stringify(records));
      }
    });
  });
});

describe('readRecordHeader', () => {
  it('reads what encodeRecords wrote, at any offset', () => {
    const [[, codec]] = codecs;
    const bytes = new Uint8Array(100);
    const encoded = codec.encodeRecords([record()]);
    bytes.set(encoded, 13);
    expect(readRecordHeader(bytes, 13)).toEqual({
      length: 35,
      crc: codec.crc32c(encoded.subarray(8, 35)),
      index: 0x0102030405,
      term: 6,
      type: RECORD_TYPE_COMMAND,
    });
  });

  it('gives undefined where the bytes end before the header', () => {
    const bytes = new Uint8Array(40);
    expect(readRecordHeader(bytes, 9)).toBeUndefined();
    expect(readRecordHeader(bytes, -1)).toBeUndefined();
    expect(readRecordHeader(bytes, 8)).toBeDefined();
  });
});

describe('paddedLength and isEntryType', () => {
  it('round up to eight bytes', () => {
    expect([32, 33, 39, 40, 41].map(paddedLength)).toEqual([32, 40, 40, 40, 48]);
  });

  it('tell entries from hard state and truncation', () => {
    expect([0, 1, 2, 3, 4, 5].map(isEntryType)).toEqual([false, true, true, true, false, false]);
  });
});
