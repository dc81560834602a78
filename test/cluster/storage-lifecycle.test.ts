import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RaftStorage } from '../../src/storage/raft-storage.js';
import { bytes, Storages, text } from './storages.js';
import { waitUntil } from './waiting.js';

let storages: Storages;

beforeEach(() => {
  storages = new Storages();
});
afterEach(() => storages.dispose());

describe('closing', () => {
  it('rejects every later call with CLOSED, and is idempotent', async () => {
    const storage = await storages.single();
    await storage.put('a', bytes('1'));
    await Promise.all([storage.close(), storage.close()]);
    await storage.close();
    const calls = [
      () => storage.put('a', bytes('2')),
      () => storage.get('a'),
      () => storage.get('a', { consistency: 'local' as const }),
      () => storage.delete('a'),
      () => storage.list(''),
      () => storage.batch([{ type: 'delete', key: 'a' }]),
      () => storage.waitForLeader(100),
      () => storage.waitReady(100),
      () => storage.join('b', '127.0.0.1:1'),
      () => storage.leave('b'),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'CLOSED' });
  });

  it('rejects what is pending and keeps what was acknowledged', async () => {
    const storage = await storages.single();
    await storage.put('kept', bytes('yes'));
    const pending = Array.from({ length: 50 }, (_, at) => storage.put(`pending/${at}`, bytes('x')));
    const settled = Promise.allSettled(pending);
    await storage.close();
    const outcomes = await settled;
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'CLOSED' });
    }
    const again = await storages.single();
    expect(text(await again.get('kept'))).toBe('yes');
    for (const [at, outcome] of outcomes.entries()) {
      if (outcome.status === 'fulfilled') await again.get(`pending/${at}`);
    }
  });

  it('is what asynchronous disposal does', async () => {
    const storage = await storages.single();
    await storage[Symbol.asyncDispose]();
    await expect(storage.get('a')).rejects.toMatchObject({ code: 'CLOSED' });
  });

  it('frees folder and port for the next', async () => {
    const first = await storages.single();
    const { address } = first;
    await first.put('a', bytes('1'));
    await first.close();
    const second = await storages.single({ bindAddress: address });
    expect(second.address).toBe(address);
    expect(second.clusterId).toBe(first.clusterId);
    expect(text(await second.get('a'))).toBe('1');
  });
});

describe('opening again', () => {
  it('finds everything, with bootstrap or without', async () => {
    const first = await storages.single();
    for (let key = 0; key < 200; key += 1) await first.put(`k/${key}`, bytes(String(key)));
    await first.delete('k/100');
    const { lastLogIndex, term } = first.metrics();
    await first.close();
    const second = await storages.open();
    await second.waitReady(5000);
    expect(await second.list('k/')).toHaveLength(199);
    expect(second.metrics().lastLogIndex).toBeGreaterThanOrEqual(lastLogIndex);
    expect(second.metrics().term).toBeGreaterThan(term);
  });

  it('starts from the checkpoint and the log behind it', async () => {
    const options = { snapshotThreshold: 50, snapshotIntervalMs: 50, trailingLogs: 0 };
    const first = await storages.single(options);
    for (let key = 0; key < 300; key += 1) await first.put(`k/${key}`, bytes(String(key)));
    const metrics = await waitUntil('a checkpoint is complete', () => {
      const now = first.metrics();
      return now.snapshotCount > 0 && now;
    });
    expect(metrics.lastSnapshotTime).toBeInstanceOf(Date);
    expect(metrics.checkpointIndex).toBeGreaterThan(0n);
    await first.close();
    const second = await storages.single(options);
    const items = await second.list('k/');
    expect(items).toHaveLength(300);
    expect(items.every(({ key, value }) => key === `k/${text(value)}`)).toBe(true);
  });

  it('puts its files under the data folder and the node id', async () => {
    const storage = await storages.single();
    expect(readdirSync(storages.folder)).toEqual(['test-node']);
    const folder = join(storages.folder, 'test-node');
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(['identity.json', 'log', 'state']));
    const identity = readFileSync(join(folder, 'identity.json'), 'utf8');
    expect(JSON.parse(identity)).toMatchObject({ clusterId: storage.clusterId });
  });

  it('refuses another cluster with CLUSTER_MISMATCH and leaves the folder as it was', async () => {
    const first = await storages.single({ clusterId: 'ours' });
    await first.put('a', bytes('1'));
    await first.close();
    const opening = RaftStorage.open(storages.options({ clusterId: 'theirs', bootstrap: true }));
    await expect(opening).rejects.toMatchObject({ code: 'CLUSTER_MISMATCH' });
    const second = await storages.single({ clusterId: 'ours' });
    expect(text(await second.get('a'))).toBe('1');
  });
});

describe('a damaged file', () => {
  it('of the log is CORRUPTED and named, and nothing is made of the rest', async () => {
    const storage = await storages.single();
    for (let key = 0; key < 50; key += 1) await storage.put(`k/${key}`, bytes(`value ${key}!`));
    await storage.close();
    const folder = join(storages.folder, 'test-node', 'log');
    const [name = ''] = readdirSync(folder).filter((file) => file.endsWith('.log'));
    const path = join(folder, name);
    const content = readFileSync(path);
    const at = content.indexOf('value 20!');
    content[at] = (content[at] ?? 0) ^ 1;
    writeFileSync(path, content);

    for (let attempt = 0; attempt < 2; attempt += 1) {
      await expect(storages.single()).rejects.toMatchObject({
        code: 'CORRUPTED',
        message: expect.stringContaining(name),
      });
    }
    expect(readFileSync(path).equals(content)).toBe(true);
  });

  it('with the identity is CORRUPTED', async () => {
    await (await storages.single()).close();
    writeFileSync(join(storages.folder, 'test-node', 'identity.json'), '{"half":');
    await expect(storages.single()).rejects.toMatchObject({ code: 'CORRUPTED' });
  });
});

describe('the limits of an option', () => {
  it('hold for keys, values and batches', async () => {
    const storage = await storages.single({
      maxKeyBytes: 4,
      maxValueBytes: 8,
      maxBatchOperations: 2,
    });
    await storage.put('four', new Uint8Array(8));
    const tooLarge = { code: 'TOO_LARGE' };
    await expect(storage.put('fives', bytes('x'))).rejects.toMatchObject(tooLarge);
    await expect(storage.put('a', new Uint8Array(9))).rejects.toMatchObject(tooLarge);
    const remove = (key: string) => ({ type: 'delete' as const, key });
    await storage.batch([remove('a'), remove('b')]);
    const three = [remove('a'), remove('b'), remove('c')];
    await expect(storage.batch(three)).rejects.toMatchObject(tooLarge);
  });

  it('of values may be raised, and batches follow', async () => {
    const maxValueBytes = 12 * 1024 * 1024;
    const storage = await storages.single({ maxValueBytes });
    const value = new Uint8Array(maxValueBytes).fill(7);
    await storage.put('big', value);
    await storage.batch([{ type: 'put', key: 'batch', value }]);
    expect(Buffer.compare(await storage.get('batch'), value)).toBe(0);
  });
});

describe('a call', () => {
  it('that is aborted before it begins writes nothing', async () => {
    const storage = await storages.single();
    const before = storage.metrics().lastLogIndex;
    const signal = AbortSignal.abort(new Error('changed my mind'));
    const aborted = storage.put('a', bytes('1'), { signal });
    await expect(aborted).rejects.toMatchObject({ code: 'ABORTED', retryable: false });
    await expect(storage.get('a', { signal })).rejects.toMatchObject({ code: 'ABORTED' });
    expect(storage.metrics().lastLogIndex).toBe(before);
  });

  it('without a cluster ends with NO_LEADER when its time is over', async () => {
    const storage = await storages.open();
    const budget = { timeoutMs: 100 };
    const noLeader = { code: 'NO_LEADER', retryable: true };
    await expect(storage.put('a', bytes('1'), budget)).rejects.toMatchObject(noLeader);
    await expect(storage.get('a', budget)).rejects.toMatchObject(noLeader);
    await expect(storage.waitForLeader(100)).rejects.toMatchObject({ code: 'TIMEOUT' });
    await expect(storage.waitReady(100)).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(storage.leaderId()).toBeUndefined();
    expect(storage.leaderAddress()).toBeUndefined();
    expect(storage.isLeader()).toBe(false);
    expect(storage.metrics()).toMatchObject({ term: 0n, commitIndex: 0n, numPeers: 0 });
  });

  it('without a cluster can be aborted while it waits', async () => {
    const storage = await storages.open();
    const abort = new AbortController();
    const waiting = storage.put('a', bytes('1'), { signal: abort.signal });
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('uses requestTimeoutMs where it has no timeout of its own', async () => {
    const storage = await storages.open({ requestTimeoutMs: 50 });
    const startedMs = performance.now();
    await expect(storage.get('a')).rejects.toMatchObject({ code: 'NO_LEADER' });
    expect(performance.now() - startedMs).toBeLessThan(2000);
  });
});
