import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../house/source.js';

interface Addon {
  crc32c(bytes: Uint8Array, seed: number): number;
  selfTest(): boolean;
  engine(): string;
}

const FILE = join(ROOT, 'native', 'raft-storage-native.node');
const POLYNOMIAL = 0x82f63b78;

function whyAbsent(): string | undefined {
  if (process.env.RAFT_STORAGE_NATIVE === '0') return 'RAFT_STORAGE_NATIVE is 0';
  return existsSync(FILE) ? undefined : 'the addon was not built; npm run build:native says why';
}

function bitwise(bytes: Uint8Array, seed: number): number {
  let crc = ~seed;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? POLYNOMIAL : 0);
  }
  return ~crc >>> 0;
}

const ascii = (text: string) => new TextEncoder().encode(text);
const absence = whyAbsent();
const load = () => createRequire(import.meta.url)(FILE) as Addon;

describe('the addon', () => {
  it('is present', (context) => {
    if (absence !== undefined) context.skip(absence);
    expect(load().selfTest()).toBe(true);
    expect(['sse4.2', 'armv8-crc', 'table']).toContain(load().engine());
  });

  it.runIf(absence === undefined).each([
    ['nothing', ascii(''), 0],
    ['"123456789"', ascii('123456789'), 0xe3069283],
    ['32 bytes of zero', new Uint8Array(32), 0x8a9136aa],
    ['32 bytes of 0xff', new Uint8Array(32).fill(0xff), 0x62a8ab43],
    ['the bytes 0 to 31', Uint8Array.from({ length: 32 }, (_, at) => at), 0x46dd794e],
  ])('computes the published CRC32C of %s', (_, bytes, expected) => {
    expect(load().crc32c(bytes, 0)).toBe(expected);
  });

  it.runIf(absence === undefined)('continues from the CRC of the bytes before', () => {
    const { crc32c } = load();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), (bytes, cut) => {
        const whole = crc32c(bytes, 0);
        expect(crc32c(bytes.subarray(cut), crc32c(bytes.subarray(0, cut), 0))).toBe(whole);
      }),
    );
  });

  it.runIf(absence === undefined)('agrees with a bitwise CRC at any offset and seed', () => {
    const { crc32c } = load();
    const seeds = fc.integer({ min: 0, max: 0xffffffff });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(20), seeds, (bytes, start, seed) => {
        const view = bytes.subarray(start);
        expect(crc32c(view, seed)).toBe(bitwise(view, seed));
      }),
    );
  });

  it.runIf(absence === undefined)('reads views of WebAssembly memory', () => {
    const { buffer } = new WebAssembly.Memory({ initial: 1 });
    const view = new Uint8Array(buffer, 65_536 - 9, 9);
    view.set(ascii('123456789'));
    expect(load().crc32c(view, 0)).toBe(0xe3069283);
  });

  it.runIf(absence === undefined).each([['text'], [null], [undefined], [{}], [7]])(
    'throws on %j instead of bytes',
    (wrong) => {
      expect(() => load().crc32c(wrong as never, 0)).toThrow();
    },
  );
});
