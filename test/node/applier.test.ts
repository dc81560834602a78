import { describe, expect, it } from 'vitest';
import { AppliedWaits } from '../../src/node/applied-waits.js';
import { Applier, type ApplierParts } from '../../src/node/applier.js';
import { Measurements } from '../../src/node/measurements.js';
import { Proposals } from '../../src/node/proposals.js';
import { StorageError } from '../../src/port/errors.js';

const COMPACTED = new StorageError('COMPACTED', 'entry 5 is no longer in the log');

function setUp() {
  const failures: StorageError[] = [];
  const state = { appliedIndex: 4 };
  let reject: (error: unknown) => void = () => undefined;
  const applier = new Applier({
    clock: { monotonicMs: () => 0 },
    log: {
      cached: () => undefined,
      read: () =>
        new Promise((_, failed) => {
          reject = failed;
        }),
    },
    state,
    proposals: new Proposals(),
    waits: new AppliedWaits(),
    measurements: new Measurements(),
    onApplied: () => undefined,
    onFailed: (error: StorageError) => failures.push(error),
  } as unknown as ApplierParts);
  applier.committed(8);
  const fail = async (error: unknown): Promise<void> => {
    reject(error);
    await new Promise(setImmediate);
  };
  return { failures, state, applier, fail };
}

describe('entries that are read while a snapshot takes their place', () => {
  it('are not missed: the node goes on behind the snapshot', async () => {
    const { failures, state, applier, fail } = setUp();
    state.appliedIndex = 20;
    await fail(COMPACTED);
    applier.restart();
    expect(failures).toEqual([]);
  });

  it('are missed where no snapshot came', async () => {
    const { failures, fail } = setUp();
    await fail(COMPACTED);
    expect(failures).toEqual([COMPACTED]);
  });

  it('stop the node when the disk fails, snapshot or not', async () => {
    const { failures, state, fail } = setUp();
    state.appliedIndex = 20;
    await fail(new StorageError('CORRUPTED', 'bad bytes'));
    expect(failures).toHaveLength(1);
  });
});
