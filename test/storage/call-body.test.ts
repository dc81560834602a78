import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnswerJoiner, answerChunks } from '../../src/storage/answer-chunks.js';
import { decodeBody, encodeBody } from '../../src/storage/call-body.js';

const item = fc.record({
  key: fc.string({ unit: 'binary' }),
  value: fc.option(fc.uint8Array(), { nil: undefined }),
});

describe('the body of a call', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(item), (header, items) => {
        const decoded = decodeBody(new Uint8Array(encodeBody({ header, items })));
        expect(decoded).toEqual({ header: JSON.parse(JSON.stringify(header)), items });
      }),
    );
  });

  it('keeps a byte order mark and refuses a lone surrogate', () => {
    const { items } = decodeBody(encodeBody({ header: {}, items: [{ key: '\ufeffa' }] }));
    expect(items).toEqual([{ key: '\ufeffa' }]);
    const lone = { header: {}, items: [{ key: '\ud800' }] };
    expect(() => encodeBody(lone)).toThrow('key has a lone surrogate');
  });

  it('is INVALID_ARGUMENT or something readable, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          decodeBody(bytes);
        } catch (error) {
          expect(error).toMatchObject({ code: 'INVALID_ARGUMENT' });
        }
      }),
    );
  });

  it('is INVALID_ARGUMENT when it ends anywhere before its end', () => {
    const value = Uint8Array.of(1, 2, 3);
    const bytes = encodeBody({ header: { a: 1 }, items: [{ key: 'key', value }] });
    const itemBytes = 8 + 3 + 3;
    for (let end = 0; end < bytes.byteLength; end += 1) {
      if (end === bytes.byteLength - itemBytes) continue;
      const cut = bytes.subarray(0, end);
      expect(() => decodeBody(cut)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    }
  });
});

describe('an answer in chunks', () => {
  const join = (bytes: Uint8Array, maxBytes: number): unknown => {
    const joiner = new AnswerJoiner(maxBytes);
    let last: unknown = 'nothing';
    for (const chunk of answerChunks(bytes)) last = joiner.add(chunk);
    return last;
  };

  it.each([0, 1, 524_287, 524_288, 524_289, 1_500_000])('of %i bytes is whole again', (count) => {
    const bytes = new Uint8Array(count).map((_, at) => (at * 31) % 251);
    const joined = join(bytes, 2_000_000) as Uint8Array;
    expect(joined.byteLength).toBe(count);
    expect(Buffer.compare(joined, bytes)).toBe(0);
  });

  it('is given up beyond the bound', () => {
    expect(join(new Uint8Array(1_500_000), 1_000_000)).toBe('too-large');
  });
});
