import { describe, expect, it } from 'vitest';
import { FrameBatch, frameBytes } from '../../src/transport/frame-batch.js';
import { FrameParser } from '../../src/transport/frame-parser.js';
import { bytes, checksum, patterned } from './fixture/transport-host.js';

function parsed(buffers: readonly Uint8Array[]): { type: number; payload: Uint8Array }[] {
  const frames: { type: number; payload: Uint8Array }[] = [];
  const parser = new FrameParser(checksum, 1 << 20, (type, payload) => {
    frames.push({ type, payload });
  });
  parser.push(new Uint8Array(Buffer.concat(buffers)));
  return frames;
}

describe('a batch of frames', () => {
  it('carries every frame, its parts in order', () => {
    const batch = new FrameBatch(checksum);
    const long = patterned(10_000);
    batch.add(16, []);
    batch.add(17, [bytes(1), bytes(), bytes(2, 3)]);
    batch.add(18, [bytes(9), long, bytes(8)]);
    expect(parsed(batch.take())).toEqual([
      { type: 16, payload: bytes() },
      { type: 17, payload: bytes(1, 2, 3) },
      { type: 18, payload: new Uint8Array([9, ...long, 8]) },
    ]);
  });

  it('counts its bytes and is empty once taken', () => {
    const batch = new FrameBatch(checksum);
    const parts = [patterned(100), patterned(5_000)];
    batch.add(16, parts);
    batch.add(16, parts);
    const buffers = () => batch.take().reduce((sum, { byteLength }) => sum + byteLength, 0);
    expect(batch.bytes).toBe(2 * frameBytes(parts));
    expect(buffers()).toBe(2 * frameBytes(parts));
    expect(batch.bytes).toBe(0);
    expect(buffers()).toBe(0);
  });

  it('joins small frames into few buffers and passes long parts on as they are', () => {
    const batch = new FrameBatch(checksum);
    for (let count = 0; count < 100; count += 1) batch.add(16, [patterned(50)]);
    expect(batch.take()).toHaveLength(1);
    const long = patterned(10_000);
    batch.add(16, [long]);
    expect(batch.take()).toContain(long);
  });

  it('never writes again into buffers that were taken', () => {
    const batch = new FrameBatch(checksum);
    const taken: (readonly Uint8Array[])[] = [];
    const sent = Array.from({ length: 120 }, (_, at) => patterned(1 + ((at * 37) % 1_500), at));
    for (const payload of sent) {
      batch.add(16, [payload]);
      taken.push(batch.take());
    }
    expect(parsed(taken.flat()).map(({ payload }) => payload)).toEqual(sent);
  });
});
