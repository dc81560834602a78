import { describe, expect, it } from 'vitest';
import { AppliedWaits } from '../../src/node/applied-waits.js';

describe('applied waits', () => {
  it('calls those whose index is reached, lowest first, whatever the order they came in', () => {
    const waits = new AppliedWaits();
    const called: number[] = [];
    for (const index of [5, 3, 9, 4]) waits.add(index, () => called.push(index));
    waits.applied(5);
    expect(called).toEqual([3, 4, 5]);
    waits.applied(9);
    expect(called).toEqual([3, 4, 5, 9]);
  });

  it('calls each once', () => {
    const waits = new AppliedWaits();
    let calls = 0;
    waits.add(1, () => {
      calls += 1;
    });
    waits.applied(1);
    waits.applied(2);
    waits.close();
    expect(calls).toBe(1);
  });

  it('tells the rest on close that their index was not reached', () => {
    const waits = new AppliedWaits();
    const told: boolean[] = [];
    waits.add(7, (applied) => told.push(applied));
    waits.close();
    expect(told).toEqual([false]);
  });
});
