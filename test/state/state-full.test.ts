import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StorageError } from '../../src/port/errors.js';
import type { StateMachine } from '../../src/state/state-machine.js';
import { bytes, entries, put } from './fixtures/entries.js';
import { MemoryBases } from './fixtures/memory-bases.js';
import { contentOf, StateHome } from './fixtures/state-home.js';

const KIB = 1024;
const TABLE_BYTES = 16 * KIB;
const filler = 'x'.repeat(KIB);
const run = (from: number, count: number) =>
  entries(
    from,
    Array.from({ length: count }, (_, at) =>
      put(`key-${String(from + at).padStart(3, '0')}`, filler),
    ),
  );

describe('full tables', () => {
  let home: StateHome;
  let bases: MemoryBases;
  let state: StateMachine;

  beforeEach(() => {
    home = new StateHome();
    bases = new MemoryBases();
    state = home.open({ bases, tableBytes: TABLE_BYTES });
  });

  afterEach(() => home.remove());

  it('go on in the other table while the full one is written', () => {
    bases.hold();
    expect(state.apply(run(1, 20))).toEqual({ appliedIndex: 20, full: false });
    expect(state.checkpointing).toBe(true);
    expect(Object.keys(contentOf(state))).toHaveLength(20);
  });

  it('report full when both are in use, and go on after the checkpoint', async () => {
    bases.hold();
    const outcome = state.apply(run(1, 100));
    expect(outcome.full).toBe(true);
    expect(outcome.appliedIndex).toBeLessThan(32);
    expect(state.apply(run(outcome.appliedIndex + 1, 1))).toEqual(outcome);
    expect(Object.keys(contentOf(state))).toHaveLength(outcome.appliedIndex);
    bases.letGo();
    await state.settled();
    expect(state.checkpointIndex).toBeGreaterThan(0);
    const next = state.apply(run(outcome.appliedIndex + 1, 1));
    expect(next).toEqual({ appliedIndex: outcome.appliedIndex + 1, full: false });
  });

  it('take any number of entries when the driver waits whenever it is told', async () => {
    let appliedIndex = 0;
    while (appliedIndex < 500) {
      const outcome = state.apply(run(appliedIndex + 1, Math.min(40, 500 - appliedIndex)));
      appliedIndex = outcome.appliedIndex;
      expect(state.usedBytes).toBeLessThanOrEqual(TABLE_BYTES);
      if (outcome.full) await state.settled();
    }
    expect(Object.keys(contentOf(state))).toHaveLength(500);
    expect(bases.writes).toBeGreaterThan(20);
  });

  it('say so when an entry does not even fit an empty table', () => {
    state.apply(run(1, 1));
    const large = entries(2, [put('large', 'x'.repeat(TABLE_BYTES))]);
    expect(() => state.apply(large)).toThrow(expect.objectContaining({ code: 'TOO_LARGE' }));
    expect(state.appliedIndex).toBe(1);
  });
});

describe('failed checkpoint', () => {
  let home: StateHome;
  let bases: MemoryBases;
  let state: StateMachine;
  const full = new StorageError('DISK_FULL', 'the disk is full');

  beforeEach(() => {
    home = new StateHome();
    bases = new MemoryBases();
    state = home.open({ bases, tableBytes: TABLE_BYTES });
    state.apply(run(1, 3));
  });

  afterEach(() => home.remove());

  it('rejects, and the state says why on every call from then on', async () => {
    bases.failure = full;
    await expect(state.checkpoint()).rejects.toBe(full);
    expect(() => state.get(bytes('key-001'))).toThrow(full);
    expect(() => state.list(bytes(''))).toThrow(full);
    expect(() => state.apply(run(4, 1))).toThrow(full);
    expect(() => state.createSnapshot()).toThrow(full);
    await expect(state.checkpoint()).rejects.toBe(full);
    await expect(state.settled()).rejects.toBe(full);
  });

  it('that the state started by itself is reported by the next call', async () => {
    bases.failure = full;
    state.apply(run(4, 20));
    await expect(state.settled()).rejects.toBe(full);
    expect(() => state.apply(run(24, 1))).toThrow(full);
  });

  it('leaves the base at the checkpoint before', async () => {
    await state.checkpoint();
    state.apply(run(4, 2));
    bases.failure = new Error('EIO');
    await expect(state.checkpoint()).rejects.toMatchObject({ code: 'CORRUPTED' });
    await state.close();
    bases.failure = undefined;
    const reopened = home.open({ bases });
    expect(reopened.appliedIndex).toBe(3);
    expect(Object.keys(contentOf(reopened))).toEqual(['key-001', 'key-002', 'key-003']);
  });
});
