import { describe, expect, it } from 'vitest';
import { entryRun } from '../../src/log/entry-run.js';
import { RecentEntries } from '../../src/log/recent-entries.js';
import { encodeEntries, indexesOf } from './fixtures/entries.js';
import { rangeOf } from './fixtures/open-log.js';

const ENTRY_BYTES = encodeEntries(1, 1).length;

function recentOf(maxEntries: number, ...counts: number[]): RecentEntries {
  const recent = new RecentEntries(maxEntries * ENTRY_BYTES);
  let next = 1;
  for (const count of counts) {
    recent.add(entryRun(next, count, encodeEntries(next, count)));
    next += count;
  }
  return recent;
}

const taken = (recent: RecentEntries, from: number, to: number, entries = 99) =>
  indexesOf(recent.take(from, to, entries * ENTRY_BYTES));

describe('take', () => {
  it('gives any range, across runs', () => {
    const recent = recentOf(99, 1, 3, 1, 5, 2);
    for (const from of rangeOf(1, 13)) {
      for (const to of rangeOf(from + 1, 14)) {
        expect(taken(recent, from, to)).toEqual(rangeOf(from, Math.min(to, 13)));
      }
    }
  });

  it('keeps to the bound, but gives one entry whatever it is', () => {
    const recent = recentOf(99, 1, 3, 1, 5);
    expect(taken(recent, 1, 11, 3)).toEqual([1, 2, 3]);
    expect(taken(recent, 2, 11, 2.9)).toEqual([2, 3]);
    expect(taken(recent, 2, 11, 0)).toEqual([2]);
  });

  it('does not copy what lies in one run', () => {
    const bytes = encodeEntries(1, 5);
    const recent = new RecentEntries(9999);
    recent.add(entryRun(1, 5, bytes));
    const part = recent.take(2, 4, 9999);
    expect(part?.buffer).toBe(bytes.buffer);
    expect(indexesOf(part)).toEqual([2, 3]);
  });

  it('is undefined for what is not here', () => {
    const recent = recentOf(2, 2, 2, 2);
    recent.trim(7);
    expect(recent.take(4, 7, 9999)).toBeUndefined();
    expect(recent.take(7, 9, 9999)).toBeUndefined();
    expect(new RecentEntries(9).take(1, 2, 9)).toBeUndefined();
  });
});

describe('trim', () => {
  it('drops the oldest runs until the rest is within the bound', () => {
    const recent = recentOf(5, 2, 2, 2, 2);
    recent.trim(9);
    expect(recent.bytes).toBe(4 * ENTRY_BYTES);
    expect(taken(recent, 5, 9)).toEqual([5, 6, 7, 8]);
  });

  it('keeps what is at or above the index', () => {
    const recent = recentOf(0, 2, 2, 2);
    recent.trim(5);
    expect(taken(recent, 5, 7)).toEqual([5, 6]);
    recent.trim(6);
    expect(taken(recent, 5, 7)).toEqual([5, 6]);
    recent.trim(7);
    expect(recent.bytes).toBe(0);
  });

  it('goes on over many runs', () => {
    const recent = new RecentEntries(3 * ENTRY_BYTES);
    for (const index of rangeOf(1, 1000)) {
      recent.add(entryRun(index, 1, encodeEntries(index, 1)));
      recent.trim(index + 1);
    }
    expect(taken(recent, 997, 1000)).toEqual([997, 998, 999]);
    expect(recent.take(996, 1000, 9999)).toBeUndefined();
  });
});

describe('truncateFrom', () => {
  it.each(rangeOf(1, 9))('drops the tail from %i on', (index) => {
    const recent = recentOf(99, 3, 1, 3);
    recent.truncateFrom(index);
    const left = rangeOf(1, Math.min(index, 8));
    expect(recent.bytes).toBe(left.length * ENTRY_BYTES);
    expect(taken(recent, 1, 99)).toEqual(left);
    recent.add(entryRun(left.length + 1, 1, encodeEntries(left.length + 1, 1)));
    expect(taken(recent, 1, 99)).toEqual([...left, left.length + 1]);
  });

  it('drops everything when it lies before what is kept', () => {
    const recent = recentOf(3, 2, 2, 2);
    recent.trim(7);
    recent.truncateFrom(2);
    expect(recent.bytes).toBe(0);
    expect(recent.take(5, 7, 99)).toBeUndefined();
  });
});
