import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RaftStorage } from '../../src/storage/raft-storage.js';

const KEYS = 20;

describe('a data folder', () => {
  let folder = '';

  const open = (): Promise<RaftStorage> =>
    RaftStorage.open({
      nodeId: 'node-1',
      bindAddress: '127.0.0.1:0',
      dataDir: folder,
      bootstrap: true,
      snapshotThreshold: 1,
      logSegmentBytes: 1024 * 1024,
    });

  async function fill(): Promise<void> {
    await using storage = await open();
    for (let key = 0; key < KEYS; key += 1) await storage.put(`key-${key}`, new Uint8Array([key]));
    await expect
      .poll(() => Number(storage.metrics().checkpointIndex), { timeout: 10_000 })
      .toBeGreaterThan(0);
  }

  async function reopened(): Promise<{ checkpointIndex: number; firstLogIndex: number }> {
    await using storage = await open();
    expect((await storage.list('first')).length).toBe(1);
    const before = storage.metrics();
    const { index } = await storage.put('second', new Uint8Array([2]));
    expect(Number(index)).toBeGreaterThan(Number(before.checkpointIndex));
    const { checkpointIndex, firstLogIndex } = before;
    return { checkpointIndex: Number(checkpointIndex), firstLogIndex: Number(firstLogIndex) };
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'raft-storage-test-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('gives everything back when it is opened again', async () => {
    await fill();
    await using storage = await open();
    expect(await storage.list('key-')).toHaveLength(KEYS);
  });

  it('that lost its log is refused, since a vote would be forgotten', async () => {
    await fill();
    rmSync(join(folder, 'node-1', 'log'), { recursive: true });
    await expect(open()).rejects.toMatchObject({ code: 'CORRUPTED' });
  });

  it('that lost its identity is not taken for a new one', async () => {
    await fill();
    const identity = join(folder, 'node-1', 'identity.json');
    rmSync(identity);
    await expect(open()).rejects.toMatchObject({ code: 'CORRUPTED' });
    expect(existsSync(identity)).toBe(false);
  });

  it('R38 whose log ends before its state goes on behind the state', async () => {
    const [log, kept] = [join(folder, 'node-1', 'log'), join(folder, 'kept')];
    const first = await open();
    await first.put('first', new Uint8Array([1]));
    await first.close();
    cpSync(log, kept, { recursive: true });
    await fill();
    rmSync(log, { recursive: true });
    cpSync(kept, log, { recursive: true });
    const { checkpointIndex } = await reopened();
    const again = await reopened();
    expect(again.firstLogIndex).toBeGreaterThan(checkpointIndex);
  });
});
