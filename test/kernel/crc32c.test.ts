import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKernel } from '../../src/kernel/engine.js';
import { forEachCase } from './seeded-random.js';
import { crc32cTwin } from './twins/crc32c.js';

const INPUTS = 100_000;
const ascending = Uint8Array.from({ length: 32 }, (_, at) => at);
const descending = ascending.slice().reverse();
const large = Uint8Array.from({ length: 300_001 }, (_, at) => (at * 7919) >>> 3);
const kernels = [
  ['WebAssembly', createKernel({ native: false }).codec],
  ['the chosen engine', createKernel().codec],
] as const;

describe.each(kernels)('CRC32C by %s', (_, codec) => {
  it.each([
    ['123456789', Buffer.from('123456789'), 0xe3069283],
    ['nothing', new Uint8Array(0), 0],
    ['one letter', Buffer.from('a'), 0xc1d04330],
    ['32 zero bytes', new Uint8Array(32), 0x8a9136aa],
    ['32 bytes of ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
    ['32 ascending bytes', ascending, 0x46dd794e],
    ['32 descending bytes', descending, 0x113fdb5c],
  ])('is the published value for %s', (_, bytes, expected) => {
    expect(codec.crc32c(bytes)).toBe(expected);
  });

  it('goes on from a seed, at any cut', () => {
    const cutAnywhere = fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.nat(200),
      (bytes, cut) => {
        const seed = codec.crc32c(bytes.subarray(0, cut));
        expect(codec.crc32c(bytes.subarray(cut), seed)).toBe(codec.crc32c(bytes));
      },
    );
    fc.assert(cutAnywhere, { numRuns: 2_000 });
  });

  it.each([1_023, 1_024, 65_535, 65_536, 65_537, 131_072, 300_000])(
    'is right for %i bytes at an odd offset',
    (length) => {
      const bytes = large.subarray(1, 1 + length);
      expect(codec.crc32c(bytes, 77)).toBe(crc32cTwin(bytes, 77));
    },
  );

  it(`agrees with its twin on ${INPUTS} inputs`, () => {
    forEachCase(INPUTS, (random) => {
      const bytes = large.subarray(random.integer(299_000)).subarray(0, random.integer(300));
      const seed = random.chance(2) ? 0 : random.integer(2 ** 32);
      const crc = codec.crc32c(bytes, seed);
      if (crc !== crc32cTwin(bytes, seed)) throw new Error(`${bytes.length} bytes, seed ${seed}`);
    });
  });
});
