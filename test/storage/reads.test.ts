import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RaftNode } from '../../src/node/node.js';
import { RaftCore } from '../../src/raft/core.js';
import { RaftStorage } from '../../src/storage/raft-storage.js';

const YEAR_MS = 365 * 24 * 3600 * 1000;

describe('reads', () => {
  let folder = '';
  let storage: RaftStorage;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'raft-storage-test-'));
    storage = await RaftStorage.open({
      nodeId: 'node-1',
      bindAddress: '127.0.0.1:0',
      dataDir: folder,
      bootstrap: true,
    });
  });

  afterEach(async () => {
    vi.restoreAllMocks();
    await storage.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(['linearizable', 'lease'] as const)(
    'R20 %s ones wait until their node has applied what was committed when they began',
    async (consistency) => {
      const { index } = await storage.put('key', new Uint8Array([1]));
      const waits: { index: number; done: (applied: boolean) => void }[] = [];
      vi.spyOn(RaftNode.prototype, 'whenApplied').mockImplementation((at, done) => {
        waits.push({ index: at, done });
      });
      let answered = false;
      const read = storage.get('key', { consistency }).then((value) => {
        answered = true;
        return value;
      });
      await expect.poll(() => waits.length).toBe(1);
      await storage.get('key', { consistency: 'local' });
      expect(answered).toBe(false);
      expect(waits[0]?.index).toBeGreaterThanOrEqual(Number(index));
      waits[0]?.done(true);
      expect(await read).toEqual(new Uint8Array([1]));
    },
  );

  it('R19 the core is given monotonic times, whatever the clock on the wall does', async () => {
    const steps = vi.spyOn(RaftCore.prototype, 'step');
    await storage.put('key', new Uint8Array([1]));
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() + YEAR_MS);
    await storage.get('key', { consistency: 'lease' });
    const times = steps.mock.calls.map(([, nowMs]) => nowMs ?? Number.NaN);
    expect(times.length).toBeGreaterThan(0);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(YEAR_MS / 2);
    vi.spyOn(Date, 'now').mockReturnValue(0);
    await storage.get('key', { consistency: 'lease' });
    const [, last = 0] = steps.mock.calls.at(-1) ?? [];
    expect(last).toBeGreaterThanOrEqual(Math.max(...times));
  });
});
