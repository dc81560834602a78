import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Compaction } from '../../src/node/compaction.js';
import { Measurements } from '../../src/node/measurements.js';
import type { StorageError } from '../../src/port/errors.js';
import type { LogPoint } from '../../src/raft/types.js';
import type { StateMachine } from '../../src/state/state-machine.js';
import { nodeOptionsOf } from '../../src/storage/node-options.js';
import { ManualClock } from '../fixtures/manual-clock.js';
import { LogHome } from '../log/fixtures/log-home.js';
import type { OpenLog } from '../log/fixtures/open-log.js';
import { entries, put } from '../state/fixtures/entries.js';
import { MemoryBases } from '../state/fixtures/memory-bases.js';
import { StateHome } from '../state/fixtures/state-home.js';

const THRESHOLD = 10;
const LONG_MS = 60_000;

describe('compaction', () => {
  let logHome: LogHome;
  let stateHome: StateHome;
  let opened: OpenLog;
  let state: StateMachine;
  let compaction: Compaction;
  const clock = new ManualClock();
  const bases = new MemoryBases();
  const compacted: LogPoint[] = [];
  const failures: StorageError[] = [];

  beforeEach(async () => {
    logHome = new LogHome();
    stateHome = new StateHome();
    opened = await logHome.open();
    state = stateHome.open({ bases });
    compaction = new Compaction({
      clock,
      log: opened.log,
      state,
      options: nodeOptionsOf({
        nodeId: 'node-1',
        bindAddress: '127.0.0.1:0',
        dataDir: stateHome.root,
        snapshotThreshold: THRESHOLD,
        trailingLogs: 0,
      }),
      measurements: new Measurements(),
      onCompacted: (point) => compacted.push(point),
      onFailed: (error) => failures.push(error),
    });
  });

  afterEach(async () => {
    bases.letGo();
    compaction.stop();
    await compaction.settled();
    await logHome.remove();
    await stateHome.remove();
  });

  async function write(count: number): Promise<void> {
    const from = state.appliedIndex + 1;
    await opened.reached(opened.append(count));
    const plans = Array.from({ length: count }, (_, at) => put(`key-${from + at}`, 'value'));
    state.apply(entries(from, plans));
  }

  it('R41 is begun again after one during which more entries came than it waits for', async () => {
    bases.hold();
    await write(THRESHOLD);
    clock.advance(LONG_MS);
    compaction.tick();
    await write(3 * THRESHOLD);
    compaction.tick();
    bases.letGo();
    await compaction.settled();
    expect(state.checkpointIndex).toBe(THRESHOLD);
    clock.advance(LONG_MS);
    compaction.tick();
    await compaction.settled();
    expect(state.checkpointIndex).toBe(4 * THRESHOLD);
    expect(failures).toEqual([]);
  });

  it('counts what is in the log, not what came since the start', async () => {
    await write(THRESHOLD - 1);
    clock.advance(LONG_MS / 10);
    compaction.tick();
    await compaction.settled();
    expect(state.checkpointIndex).toBe(0);
    await write(1);
    compaction.tick();
    await compaction.settled();
    expect(state.checkpointIndex).toBe(THRESHOLD);
  });

  it('never drops what the checkpoint does not hold', async () => {
    for (let round = 0; round < 20; round += 1) {
      await write(200);
      clock.advance(LONG_MS);
      compaction.tick();
      await compaction.settled();
      expect(opened.log.firstIndex).toBeLessThanOrEqual(state.checkpointIndex + 1);
    }
    expect(compacted.at(-1)?.index).toBe(opened.log.firstIndex - 1);
  });
});
