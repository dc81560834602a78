import { describe, expect, it } from 'vitest';
import { Inflights } from '../../src/raft/leader/inflights.js';

describe('appends in flight', () => {
  it('are bounded by count', () => {
    const inflights = new Inflights(2, 1000);
    inflights.add(1, 10);
    expect(inflights.isFull).toBe(false);
    inflights.add(2, 10);
    expect(inflights.isFull).toBe(true);
  });

  it('are bounded by bytes', () => {
    const inflights = new Inflights(10, 20);
    inflights.add(1, 19);
    expect(inflights.isFull).toBe(false);
    inflights.add(2, 1);
    expect(inflights.isFull).toBe(true);
  });

  it('are free once everything to their last entry arrived', () => {
    const inflights = new Inflights(3, 1000);
    for (const index of [4, 8, 12]) inflights.add(index, 100);
    inflights.freeTo(3);
    expect([inflights.count, inflights.bytes]).toEqual([3, 300]);
    inflights.freeTo(9);
    expect([inflights.count, inflights.bytes]).toEqual([1, 100]);
    inflights.clear();
    expect([inflights.count, inflights.bytes, inflights.isFull]).toEqual([0, 0, false]);
  });
});
