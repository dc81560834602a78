import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ControlledFiles } from './fixtures/controlled-files.js';
import { indexesOf } from './fixtures/entries.js';
import { LogHome } from './fixtures/log-home.js';
import { hardState, type OpenLog, rangeOf } from './fixtures/open-log.js';

const KIB = 1024;

let home: LogHome;
let files: ControlledFiles;

beforeEach(() => {
  home = new LogHome();
  files = new ControlledFiles();
});

afterEach(async () => {
  files.holdsSyncs = false;
  files.holdsZeros = false;
  files.release();
  await home.remove();
});

async function openedWithoutCalls(): Promise<OpenLog> {
  const opened = await home.open({}, files);
  files.calls.length = 0;
  return opened;
}

describe('group commit', () => {
  it('starts the first write inside append, and one sync for it', async () => {
    const opened = await openedWithoutCalls();
    opened.append(1);
    expect(files.calls).toEqual(['write', 'sync']);
    expect(opened.persisted).toEqual([]);
    await opened.log.flush();
    expect(opened.persisted).toEqual([1]);
  });

  it('puts everything that came meanwhile into one write and one sync', async () => {
    const opened = await openedWithoutCalls();
    for (const _ of rangeOf(0, 100)) opened.append(3, { hardState: hardState(1) });
    expect(files.calls).toEqual(['write', 'sync']);
    await opened.log.flush();
    expect(files.calls).toEqual(['write', 'sync', 'write', 'sync']);
    expect(opened.persisted).toEqual([1, 100]);
    expect((await home.reopen()).recovery.entries).toHaveLength(300);
  });

  it('has one sync under way at a time and reports nothing before it ends', async () => {
    const opened = await openedWithoutCalls();
    files.holdsSyncs = true;
    opened.append(1);
    opened.append(1);
    await settled();
    expect(files.calls).toEqual(['write', 'sync']);
    expect(opened.persisted).toEqual([]);
    files.release();
    await opened.reached(1);
    expect(files.calls).toEqual(['write', 'sync', 'write', 'sync']);
    expect(opened.persisted).toEqual([1]);
  });

  it('reports ids in ascending order, whoever appends from a report', async () => {
    const opened = await openedWithoutCalls();
    opened.onPersisted = (writeId) => {
      if (writeId < 50) for (const _ of rangeOf(0, 3)) opened.append(1);
    };
    opened.append(1);
    await opened.reached(50);
    await opened.log.flush();
    expect(opened.persisted).toEqual(opened.persisted.toSorted((one, other) => one - other));
    expect(new Set(opened.persisted).size).toBe(opened.persisted.length);
  });
});

describe('the next segment', () => {
  it('is prepared ahead, once the current one is half full', async () => {
    const opened = await openedWithoutCalls();
    await opened.write(1, { payloadBytes: 20 * KIB });
    expect(files.count('open')).toBe(0);
    await opened.write(1, { payloadBytes: 20 * KIB });
    expect(files.count('open')).toBe(1);
    for (const _ of rangeOf(0, 3)) await opened.write(1, { payloadBytes: 2 * KIB });
    expect(files.count('zero')).toBe(1);
    expect(files.count('rename')).toBe(0);
  });

  it('is waited for, and everything that came meanwhile is written to it', async () => {
    const opened = await openedWithoutCalls();
    files.holdsZeros = true;
    for (const _ of rangeOf(0, 20)) opened.append(1, { payloadBytes: 5 * KIB });
    await opened.reached(12);
    await settled();
    expect(opened.persisted.at(-1)).toBe(12);
    expect(indexesOf(await opened.log.read(1, 21, Infinity))).toEqual(rangeOf(1, 21));
    files.holdsZeros = false;
    files.release();
    await opened.log.flush();
    expect(opened.persisted.at(-1)).toBe(20);
  });

  it('is tried again when it is needed, where preparing it had failed', async () => {
    const opened = await openedWithoutCalls();
    files.fail('zero', 'ENOSPC');
    await opened.write(1, { payloadBytes: 40 * KIB });
    await opened.write(1, { payloadBytes: 5 * KIB });
    expect(opened.failures).toEqual([]);
    files.heal();
    await opened.write(1, { payloadBytes: 40 * KIB });
    expect(home.segments).toHaveLength(2);
  });

  it('that does not fit on the disk fails the log with DISK_FULL', async () => {
    const opened = await openedWithoutCalls();
    files.fail('zero', 'ENOSPC');
    await opened.write(1, { payloadBytes: 40 * KIB });
    opened.append(1, { payloadBytes: 40 * KIB });
    await expect(opened.log.flush()).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(opened.failures).toMatchObject([{ code: 'DISK_FULL' }]);
    expect(opened.persisted).toEqual([1]);
    expect((await home.reopen()).log.lastIndex).toBe(1);
  });
});

describe('a failure', () => {
  it.each([
    ['write', 'EIO', 'CORRUPTED'],
    ['write', 'ENOSPC', 'DISK_FULL'],
    ['write', 'EDQUOT', 'DISK_FULL'],
    ['sync', 'EIO', 'CORRUPTED'],
    ['sync', 'ENOSPC', 'DISK_FULL'],
  ] as const)('of %s with %s is reported once as %s, and final', async (call, cause, code) => {
    const opened = await openedWithoutCalls();
    await opened.write(2);
    files.fail(call, cause);
    opened.append(1);
    opened.append(1);
    await expect(opened.log.flush()).rejects.toMatchObject({ code });
    files.heal();
    files.calls.length = 0;
    const { lastIndex } = opened.log;
    opened.append(1);
    await expect(opened.log.flush()).rejects.toMatchObject({ code });
    expect(opened.failures).toMatchObject([{ code, cause: { code: cause } }]);
    expect(opened.persisted).toEqual([1]);
    expect(opened.log.lastIndex).toBe(lastIndex);
    expect(files.calls).toEqual([]);
    expect(indexesOf(await opened.log.read(1, 3, Infinity))).toEqual([1, 2]);
    expect((await home.reopen()).recovery.entries.length).toBeGreaterThanOrEqual(2);
  });

  it.each(['rename', 'syncFolder'] as const)('of %s while rolling over is final', async (call) => {
    const opened = await openedWithoutCalls();
    await opened.write(1, { payloadBytes: 50 * KIB });
    files.fail(call, 'EIO');
    opened.append(1, { payloadBytes: 50 * KIB });
    await expect(opened.log.flush()).rejects.toMatchObject({ code: 'CORRUPTED' });
    expect(opened.persisted).toEqual([1]);
    files.heal();
    const { recovery, log } = await home.reopen();
    expect(recovery.entries).toHaveLength(1);
    expect(log.lastIndex).toBe(1);
  });

  it('of a removal while compacting is final, and loses nothing', async () => {
    const opened = await openedWithoutCalls();
    for (const _ of rangeOf(0, 4)) await opened.write(1, { payloadBytes: 40 * KIB });
    files.fail('remove', 'EIO');
    opened.log.compact(3);
    expect(opened.failures).toMatchObject([{ code: 'CORRUPTED' }]);
    files.heal();
    expect((await home.reopen()).log.lastIndex).toBe(4);
  });

  it('rejects what waits for a reset', async () => {
    const opened = await openedWithoutCalls();
    await opened.write(2);
    files.fail('rename', 'EIO');
    const reset = opened.log.reset(10, 1, hardState(1));
    await expect(reset).rejects.toMatchObject({ code: 'CORRUPTED' });
    expect(opened.failures).toHaveLength(1);
    files.heal();
    expect((await home.reopen()).log.lastIndex).toBe(2);
  });
});

async function settled(): Promise<void> {
  for (const _ of rangeOf(0, 20)) await new Promise(setImmediate);
}
