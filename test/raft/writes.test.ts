import { describe, expect, it } from 'vitest';
import { LogWrites } from '../../src/raft/writes.js';
import { entriesOf, pointsOf, recordsOf } from './fixtures/entries.js';

const HARD_STATE = { term: 2, vote: 'a', commitIndex: 0, probation: 0 };

function received(writes: LogWrites, terms: readonly number[], firstIndex: number): boolean {
  const entries = entriesOf(terms, firstIndex);
  return writes.appendReceived(entries, recordsOf(entries));
}

describe('log writes', () => {
  it('gather hard state, truncation and entries into one write', () => {
    const writes = new LogWrites(5);
    writes.setHardState(HARD_STATE);
    writes.truncateFrom(4);
    received(writes, [2], 4);
    received(writes, [2, 2], 5);
    const taken = writes.take()?.write;
    expect(taken).toMatchObject({ id: 1, hardState: HARD_STATE, truncateFrom: 4 });
    expect(pointsOf(taken?.entries ?? [])).toEqual(['4:2', '5:2', '6:2']);
    expect(taken?.records).toEqual(recordsOf(entriesOf([2, 2, 2], 4)));
    expect(writes.take()).toBeUndefined();
  });

  it('have ids that increase by one', () => {
    const writes = new LogWrites(0);
    const ids = [1, 2, 3].map((index) => {
      received(writes, [1], index);
      return writes.take()?.write.id;
    });
    expect(ids).toEqual([1, 2, 3]);
  });

  it('become durable in order, each once', () => {
    const writes = new LogWrites(0);
    for (const index of [1, 2, 3]) {
      received(writes, [1], index);
      writes.take();
    }
    expect(writes.persisted(2)).toBe('complete');
    expect(writes.durableIndex).toBe(2);
    expect(writes.persisted(2)).toBe('unknown');
    expect(writes.persisted(1)).toBe('unknown');
    expect(writes.persisted(4)).toBe('unknown');
    expect(writes.durableIndex).toBe(2);
    expect(writes.unfinishedCount).toBe(1);
  });

  it('are not durable before they were handed out', () => {
    const writes = new LogWrites(0);
    received(writes, [1], 1);
    expect(writes.persisted(1)).toBe('unknown');
    expect(writes.durableIndex).toBe(0);
  });

  it('do not mix entries proposed here with received ones, nor cut within themselves', () => {
    const writes = new LogWrites(0);
    const accepted = { proposalId: 7, firstIndex: 1, term: 1 };
    expect(writes.appendProposed(entriesOf([1]), accepted)).toBe(false);
    expect(received(writes, [2], 2)).toBe(true);
    expect(writes.truncateFrom(2)).toBe(true);
    expect(received(writes, [3], 2)).toBe(false);
    const taken = [writes.take(), writes.take(), writes.take()];
    expect(taken.map((each) => each?.write.truncateFrom)).toEqual([undefined, undefined, 2]);
    expect(taken.map((each) => each?.write.records !== undefined)).toEqual([false, true, true]);
    expect(taken.map((each) => each?.accepted)).toEqual([[accepted], [], []]);
  });

  it('name the write that an entry or the hard state waits for', () => {
    const writes = new LogWrites(1);
    writes.setHardState(HARD_STATE);
    received(writes, [1], 2);
    writes.take();
    received(writes, [1], 3);
    expect([writes.entryHold(1), writes.entryHold(2), writes.entryHold(3)]).toEqual([
      undefined,
      1,
      2,
    ]);
    expect(writes.hardStateHold).toBe(1);
    writes.persisted(1);
    expect([writes.entryHold(2), writes.hardStateHold]).toEqual([undefined, undefined]);
  });

  it('lose their claims to what a reset replaced', () => {
    const writes = new LogWrites(0);
    received(writes, [1, 1, 1], 1);
    writes.take();
    writes.reset(2);
    writes.persisted(1);
    expect(writes.durableIndex).toBe(2);
  });
});
