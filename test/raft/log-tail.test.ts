import { describe, expect, it } from 'vitest';
import { LogTail } from '../../src/raft/log-tail.js';
import { entriesOf, pointsOf } from './fixtures/entries.js';

function tailOf(terms: readonly number[], previous = { index: 0, term: 0 }): LogTail {
  return new LogTail(previous, entriesOf(terms, previous.index + 1));
}

describe('the tail of the log', () => {
  it('knows the terms of its entries and of the point before them', () => {
    const tail = tailOf([2, 3], { index: 4, term: 1 });
    const terms = [3, 4, 5, 6, 7].map((index) => tail.termAt(index));
    expect(terms).toEqual([undefined, 1, 2, 3, undefined]);
    expect([tail.firstIndex, tail.lastIndex, tail.lastTerm]).toEqual([5, 6, 3]);
  });

  it('is empty at the point before its first entry', () => {
    const tail = tailOf([], { index: 4, term: 3 });
    expect([tail.firstIndex, tail.lastIndex, tail.lastTerm]).toEqual([5, 4, 3]);
  });

  it('gives up entries from an index on', () => {
    const tail = tailOf([1, 1, 2, 2]);
    tail.truncateFrom(3);
    expect([tail.lastIndex, tail.lastTerm]).toEqual([2, 1]);
    tail.append({ index: 3, term: 4, type: 'noop', bytes: 0 });
    expect(tail.termAt(3)).toBe(4);
  });

  it('forgets entries to a point and keeps the rest, however often', () => {
    const count = 40_000;
    const tail = tailOf(Array.from({ length: count }, (_, position) => 1 + (position >> 4)));
    for (let index = 1000; index < count; index += 1000) {
      tail.compactTo({ index, term: tail.termAt(index) ?? 0 });
      expect(tail.termAt(index - 1)).toBeUndefined();
      expect(tail.termAt(index)).toBe(1 + ((index - 1) >> 4));
      expect(tail.entryAt(index + 1)?.index).toBe(index + 1);
      expect(tail.lastIndex).toBe(count);
    }
    tail.truncateFrom(count);
    expect(tail.lastIndex).toBe(count - 1);
  });

  it('slices by bytes, at least one entry at a time', () => {
    const tail = tailOf([1, 1, 1, 1]);
    expect(tail.slice(2, 32)).toMatchObject({ bytes: 32 });
    expect(pointsOf(tail.slice(2, 33).entries)).toEqual(['2:1', '3:1']);
    expect(pointsOf(tail.slice(4, 1).entries)).toEqual(['4:1']);
    expect(tail.slice(5, 100)).toEqual({ entries: [], bytes: 0 });
    expect(tail.bytesBetween(1, 3)).toBe(32);
  });

  it.each([
    [9, 9, 7, 4],
    [7, 3, 6, 3],
    [7, 2, 4, 1],
    [5, 4, 5, 3],
    [4, 1, 4, 1],
    [3, 4, 3, 1],
    [2, 9, 2, 0],
  ])(
    'of terms behind 3:1 the newest at or below %i of term %i is %i:%i',
    (index, term, at, found) => {
      const tail = tailOf([1, 3, 3, 4], { index: 3, term: 1 });
      expect(tail.newestAtOrBelow(index, term)).toEqual({ index: at, term: found });
    },
  );

  it('points before its start when every known term is too new', () => {
    const tail = tailOf([5], { index: 3, term: 4 });
    expect(tail.newestAtOrBelow(4, 2)).toEqual({ index: 2, term: 0 });
    expect(tailOf([5]).newestAtOrBelow(1, 2)).toEqual({ index: 0, term: 0 });
  });
});
