import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FRAME_HEADER_BYTES, FRAME_LENGTH_OFFSET } from '../../assembly/layout.js';
import { type FrameFault, FrameParser } from '../../src/transport/frame-parser.js';
import { frameOf } from './fixture/raw-socket.js';
import { bytes, checksum, patterned } from './fixture/transport-host.js';

const MAX_FRAME_BYTES = 4096;
const small = frameOf(20, bytes(1, 2, 3, 4, 5, 6, 7));

function parse(...pieces: Uint8Array[]) {
  const frames: { type: number; payload: Uint8Array }[] = [];
  const parser = new FrameParser(checksum, MAX_FRAME_BYTES, (type, payload) => {
    frames.push({ type, payload });
  });
  let fault: FrameFault | undefined;
  for (const piece of pieces) fault = parser.push(piece);
  return { fault, frames, parser };
}

const withLength = (length: number): Uint8Array => {
  const frame = small.slice();
  new DataView(frame.buffer).setUint32(FRAME_LENGTH_OFFSET, length, true);
  return frame;
};

describe('a frame', () => {
  it('is found whichever byte it is split at', () => {
    for (let at = 0; at <= small.byteLength; at += 1) {
      const { fault, frames } = parse(small.subarray(0, at), small.subarray(at));
      expect(fault).toBeUndefined();
      expect(frames).toEqual([{ type: 20, payload: bytes(1, 2, 3, 4, 5, 6, 7) }]);
    }
  });

  it('is found byte by byte', () => {
    const pieces = [...small, ...frameOf(21)].map((byte) => bytes(byte));
    expect(parse(...pieces).frames.map(({ type }) => type)).toEqual([20, 21]);
  });

  it('is refused with any single bit flipped, and nothing is delivered', () => {
    for (let bit = 0; bit < small.byteLength * 8; bit += 1) {
      const flipped = small.slice();
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const { fault, frames, parser } = parse(flipped);
      const isLonger = bit < 32 && fault === undefined;
      expect(frames).toEqual([]);
      if (isLonger) parser.push(new Uint8Array(MAX_FRAME_BYTES));
      expect(isLonger ? parser.push(bytes(0)) : fault).toBeDefined();
      expect(frames).toEqual([]);
    }
  });

  it.each([
    [MAX_FRAME_BYTES + 1, 'oversized-frame'],
    [2 ** 31, 'oversized-frame'],
    [2 ** 32 - 1, 'oversized-frame'],
    [0, 'malformed-frame'],
    [FRAME_HEADER_BYTES - 1, 'malformed-frame'],
  ])('of length %i is refused from its header alone', (length, fault) => {
    const header = withLength(length).subarray(0, FRAME_HEADER_BYTES);
    expect(parse(header).fault).toBe(fault);
    expect(parse(header.subarray(0, 5), header.subarray(5)).fault).toBe(fault);
  });

  it('of the longest allowed length is taken', () => {
    const payload = patterned(MAX_FRAME_BYTES - FRAME_HEADER_BYTES);
    expect(parse(frameOf(30, payload)).frames).toEqual([{ type: 30, payload }]);
  });

  it('that lies whole in one piece is handed out without a copy', () => {
    const piece = new Uint8Array([...small, ...small]);
    for (const { payload } of parse(piece).frames) expect(payload.buffer).toBe(piece.buffer);
  });

  it('put together from pieces shares no memory with them', () => {
    const head = small.slice(0, 14);
    const tail = small.slice(14);
    const { frames } = parse(head, tail);
    head.fill(0);
    tail.fill(0);
    expect(frames[0]?.payload).toEqual(bytes(1, 2, 3, 4, 5, 6, 7));
  });
});

describe('the parser', () => {
  it('delivers what came before a fault and nothing after it', () => {
    const bad = small.slice();
    bad[15] = 99;
    const { fault, frames, parser } = parse(new Uint8Array([...small, ...bad, ...small]));
    expect(fault).toBe('checksum-mismatch');
    expect(parser.push(small)).toBe('checksum-mismatch');
    expect(frames).toHaveLength(1);
  });

  it('delivers nothing once it is stopped, not even from the same piece', () => {
    const types: number[] = [];
    const parser = new FrameParser(checksum, MAX_FRAME_BYTES, (type) => {
      types.push(type);
      parser.stop();
    });
    parser.push(new Uint8Array([...frameOf(20), ...frameOf(21)]));
    parser.push(frameOf(22));
    expect(types).toEqual([20]);
  });

  it('finds random frames in random pieces', () => {
    const frames = fc.array(
      fc.record({ type: fc.nat(255), payload: fc.uint8Array({ maxLength: 600 }) }),
      { minLength: 1, maxLength: 12 },
    );
    const property = fc.property(
      frames,
      fc.array(fc.integer({ min: 1, max: 400 })),
      (sent, cuts) => {
        const stream = new Uint8Array(
          sent.flatMap(({ type, payload }) => [...frameOf(type, payload)]),
        );
        const { fault, frames: found } = parse(...piecesOf(stream, cuts));
        expect(fault).toBeUndefined();
        expect(found).toEqual(sent);
      },
    );
    fc.assert(property, { numRuns: 500 });
  });

  it('takes any bytes without throwing', () => {
    const property = fc.property(
      fc.uint8Array({ maxLength: 300 }),
      fc.array(fc.integer({ min: 1, max: 40 })),
      (noise, cuts) => {
        const { frames } = parse(...piecesOf(noise, cuts));
        expect(frames).toEqual([]);
      },
    );
    fc.assert(property, { numRuns: 2_000 });
  });
});

function piecesOf(stream: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const length of cuts) {
    if (at >= stream.byteLength) break;
    pieces.push(stream.slice(at, at + length));
    at += length;
  }
  return [...pieces, stream.slice(at)];
}
