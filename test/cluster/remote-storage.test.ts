import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemHost } from '../../src/host/system-host.js';
import type { Operation } from '../../src/port/storage-port.js';
import type { RaftStorage } from '../../src/storage/raft-storage.js';
import { RemoteStorage } from '../../src/storage/remote-storage.js';
import { bytes, Storages, text } from './storages.js';

const MIB = 1024 * 1024;

const storages = new Storages();
let storage: RaftStorage;
let remote: RemoteStorage;

const connect = (address: string, clusterId = ''): Promise<RemoteStorage> =>
  RemoteStorage.connect(systemHost, { address, timeoutMs: 5000, clusterId });

beforeAll(async () => {
  storage = await storages.single();
  remote = await connect(storage.address);
});
afterAll(async () => {
  await remote.close();
  await storages.dispose();
});

describe('a storage over a connection', () => {
  it('puts, gets, lists, batches and deletes', async () => {
    const { index } = await remote.put('a/1', bytes('one'));
    expect(index).toBe(storage.metrics().lastLogIndex);
    expect(await remote.get('a/1')).toEqual(bytes('one'));
    await remote.batch([
      { type: 'put', key: 'a/2', value: new Uint8Array(0) },
      { type: 'put', key: '\ufeffa', value: bytes('mark') },
      { type: 'delete', key: 'a/1' },
    ]);
    expect(await remote.list('')).toEqual([
      { key: 'a/2', value: new Uint8Array(0) },
      { key: '\ufeffa', value: bytes('mark') },
    ]);
    expect(await storage.list('')).toEqual(await remote.list(''));
    await remote.delete('a/2');
    await expect(remote.get('a/2')).rejects.toMatchObject({ code: 'KEY_NOT_FOUND' });
  });

  it('makes many calls at a time on one connection', async () => {
    const keys = Array.from({ length: 300 }, (_, at) => `many/${at}`);
    await Promise.all(keys.map((key) => remote.put(key, bytes(key))));
    const values = await Promise.all(keys.map((key) => remote.get(key)));
    expect(values.map(text)).toEqual(keys);
  });

  it('lists more than fits into one frame, twice at a time', async () => {
    const value = new Uint8Array(MIB).map((_, at) => at % 251);
    for (let at = 0; at < 12; at += 1) await storage.put(`large/${at}`, value);
    const lists = await Promise.all([remote.list('large/'), remote.list('large/')]);
    for (const items of lists) {
      expect(items).toHaveLength(12);
      expect(items.every((item) => Buffer.compare(item.value, value) === 0)).toBe(true);
    }
  });

  it('sends the largest batch there may be', async () => {
    const operations = Array.from({ length: 10_000 }, (_, at): Operation => {
      return { type: 'put', key: `batch/${at}`, value: new Uint8Array(800) };
    });
    await remote.batch(operations);
    expect(await remote.list('batch/')).toHaveLength(10_000);
  });

  it('refuses what the storage refuses, with the same code', async () => {
    const refused: [string, () => Promise<unknown>][] = [
      ['INVALID_ARGUMENT', () => remote.put('', bytes('x'))],
      ['INVALID_ARGUMENT', () => remote.put('\ud800', bytes('x'))],
      ['INVALID_ARGUMENT', () => remote.put('a', 'text' as never)],
      ['INVALID_ARGUMENT', () => remote.put(5 as never, bytes('x'))],
      ['INVALID_ARGUMENT', () => remote.batch([])],
      ['INVALID_ARGUMENT', () => remote.batch([{ type: 'copy', key: 'a' } as never])],
      ['INVALID_ARGUMENT', () => remote.get('a', { consistency: 'strong' as never })],
      ['TOO_LARGE', () => remote.put('k'.repeat(1025), bytes('x'))],
      ['TOO_LARGE', () => remote.put('a', new Uint8Array(MIB + 1))],
      ['TOO_LARGE', () => remote.put('a', new Uint8Array(30 * MIB))],
    ];
    for (const [code, call] of refused) await expect(call()).rejects.toMatchObject({ code });
    expect(remote.closed).toBe(false);
    await remote.put('still', bytes('open'));
  });

  it('takes values of a raised limit', async () => {
    const maxValueBytes = 24 * MIB;
    const wide = await storages.single({ nodeId: 'wide', maxValueBytes });
    const connection = await connect(wide.address);
    const value = new Uint8Array(maxValueBytes).fill(3);
    await connection.put('wide', value);
    expect(Buffer.compare(await connection.get('wide'), value)).toBe(0);
    await connection.close();
  });

  it('can be aborted before and while it waits', async () => {
    const early = remote.get('still', { signal: AbortSignal.abort() });
    await expect(early).rejects.toMatchObject({ code: 'ABORTED' });
    const lonely = await storages.open({ nodeId: 'lonely' });
    const connection = await connect(lonely.address);
    const abort = new AbortController();
    const waiting = connection.get('a', { signal: abort.signal });
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'ABORTED' });
    await connection.close();
  });

  it('says OUTCOME_UNKNOWN when the node goes away, then TIMEOUT', async () => {
    const leaving = await storages.open({ nodeId: 'leaving' });
    const connection = await connect(leaving.address);
    const waiting = connection.put('a', bytes('x'));
    const settled = expect(waiting).rejects.toSatisfy(({ code }: { code: string }) =>
      ['OUTCOME_UNKNOWN', 'CLOSED'].includes(code),
    );
    await connection.status();
    await leaving.close();
    await settled;
    expect(connection.closed).toBe(true);
    await expect(connection.get('a')).rejects.toMatchObject({ code: 'TIMEOUT' });
    await expect(connect(leaving.address)).rejects.toMatchObject({ code: 'TIMEOUT' });
  });

  it('refuses a node of another cluster', async () => {
    await expect(connect(storage.address, 'other')).rejects.toMatchObject({
      code: 'CLUSTER_MISMATCH',
    });
  });
});
