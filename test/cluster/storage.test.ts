import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '../../src/port/storage-port.js';
import { RaftStorage } from '../../src/storage/raft-storage.js';
import { bytes, Storages, text } from './storages.js';

const storages = new Storages();
let storage: RaftStorage;

beforeAll(async () => {
  storage = await storages.single();
});
afterAll(() => storages.dispose());

describe('a single node', () => {
  it('puts and gets', async () => {
    await storage.put('key1', bytes('value1'));
    expect(await storage.get('key1')).toEqual(bytes('value1'));
  });

  it('deletes', async () => {
    await storage.put('key2', bytes('value2'));
    await storage.delete('key2');
    await expect(storage.get('key2')).rejects.toMatchObject({ code: 'KEY_NOT_FOUND' });
  });

  it('lists with a prefix', async () => {
    await storage.put('prefix/key1', bytes('value1'));
    await storage.put('prefix/key2', bytes('value2'));
    await storage.put('other/key3', bytes('value3'));
    expect(await storage.list('prefix/')).toEqual([
      { key: 'prefix/key1', value: bytes('value1') },
      { key: 'prefix/key2', value: bytes('value2') },
    ]);
  });

  it('applies batches', async () => {
    await storage.put('key1', bytes('value1'));
    await storage.batch([
      { type: 'put', key: 'batch1', value: bytes('value1') },
      { type: 'put', key: 'batch2', value: bytes('value2') },
      { type: 'delete', key: 'key1' },
    ]);
    expect(await storage.get('batch1')).toEqual(bytes('value1'));
    await expect(storage.get('key1')).rejects.toMatchObject({ code: 'KEY_NOT_FOUND' });
  });

  it('applies the operations of a batch in order', async () => {
    const { index } = await storage.batch([
      { type: 'put', key: 'twice', value: bytes('first') },
      { type: 'delete', key: 'twice' },
      { type: 'put', key: 'twice', value: bytes('last') },
    ]);
    expect(index).toBe(storage.metrics().lastLogIndex);
    expect(text(await storage.get('twice'))).toBe('last');
  });

  it('gives each write a later index', async () => {
    const first = await storage.put('a', bytes('1'));
    const second = await storage.delete('a');
    const third = await storage.delete('a');
    expect(second.index).toBeGreaterThan(first.index);
    expect(third.index).toBeGreaterThan(second.index);
  });

  it('takes an empty value, a long key, and a value of the largest size', async () => {
    const key = 'ü'.repeat(512);
    const largest = new Uint8Array(1024 * 1024).map((_, at) => at % 251);
    await storage.put(key, new Uint8Array(0));
    expect(await storage.get(key)).toHaveLength(0);
    await storage.put('largest', largest);
    expect(Buffer.compare(await storage.get('largest'), largest)).toBe(0);
    await storage.delete('largest');
  });

  it('orders keys by their UTF-8 bytes', async () => {
    const keys = ['o/\u{1f600}', 'o/\uffee', 'o/b', 'o/a', 'o/é', 'o/'];
    for (const key of keys) await storage.put(key, bytes(key));
    const listed = (await storage.list('o/')).map(({ key }) => key);
    expect(listed).toEqual(['o/', 'o/a', 'o/b', 'o/é', 'o/\uffee', 'o/\u{1f600}']);
  });

  it('keeps nothing of the caller’s value and gives values away', async () => {
    const value = bytes('mine');
    const written = storage.put('copy', value);
    value.fill(0);
    await written;
    const read = await storage.get('copy');
    read.fill(0);
    await storage.put('copy/other', bytes('x'));
    expect(text(await storage.get('copy'))).toBe('mine');
  });

  it('takes a Buffer and a view of a larger buffer', async () => {
    await storage.put('buffer', Buffer.from('from a buffer'));
    await storage.put('view', new Uint8Array(bytes('a view of it').buffer, 2, 4));
    expect(text(await storage.get('buffer'))).toBe('from a buffer');
    expect(text(await storage.get('view'))).toBe('view');
  });

  it('reads at every consistency', async () => {
    await storage.put('read', bytes('x'));
    for (const consistency of ['linearizable', 'lease', 'local'] as const) {
      expect(text(await storage.get('read', { consistency }))).toBe('x');
    }
  });

  it('knows its leader, its members and its figures', async () => {
    expect(storage.isLeader()).toBe(true);
    expect(storage.leaderId()).toBe('test-node');
    expect(storage.leaderAddress()).toBe(storage.address);
    expect(storage.address).toMatch(/^127\.0\.0\.1:[1-9]\d*$/);
    expect(storage.membership.voters).toEqual([{ nodeId: 'test-node', address: storage.address }]);
    await storage.put('metric', bytes('x'));
    const metrics = storage.metrics();
    expect(metrics).toMatchObject({ isLeader: true, numPeers: 0, leaderChanges: 1 });
    expect(metrics.term).toBeGreaterThan(0n);
    expect(metrics.commitIndex).toBe(metrics.lastLogIndex);
    expect(metrics.appliedIndex).toBe(metrics.commitIndex);
    expect(metrics.commitLatency).toBeGreaterThan(0);
    expect(metrics.applyLatency).toBeGreaterThan(0);
    expect(metrics.snapshotCount).toBe(0);
    expect(metrics.lastSnapshotTime).toBeUndefined();
  });
});

describe('wrong arguments are refused and change nothing:', () => {
  const value = bytes('x');
  const long = 'k'.repeat(1025);
  const big = new Uint8Array(1024 * 1024 + 1);
  const loose = (): {
    put(key: unknown, value?: unknown, options?: unknown): Promise<unknown>;
    get(key: unknown, options?: unknown): Promise<unknown>;
    delete(key: unknown): Promise<unknown>;
    list(prefix: unknown): Promise<unknown>;
    batch(operations: unknown): Promise<unknown>;
  } => storage as never;
  const put = (key: string, item: unknown = value): Operation =>
    ({ type: 'put', key, value: item }) as Operation;

  it.each<[string, string, () => Promise<unknown>]>([
    ['an empty key', 'INVALID_ARGUMENT', () => storage.put('', value)],
    ['an empty key to get', 'INVALID_ARGUMENT', () => storage.get('')],
    ['an empty key to delete', 'INVALID_ARGUMENT', () => storage.delete('')],
    ['a key over the limit', 'TOO_LARGE', () => storage.put(long, value)],
    ['a key over the limit in bytes', 'TOO_LARGE', () => storage.get('ü'.repeat(513))],
    ['a key that is a number', 'INVALID_ARGUMENT', () => loose().put(7, value)],
    ['a key that is missing', 'INVALID_ARGUMENT', () => loose().get(undefined)],
    ['a key that is a Buffer', 'INVALID_ARGUMENT', () => loose().delete(Buffer.from('a'))],
    ['a lone surrogate', 'INVALID_ARGUMENT', () => storage.put('\ud800', value)],
    ['a prefix that is null', 'INVALID_ARGUMENT', () => loose().list(null)],
    ['a value that is a string', 'INVALID_ARGUMENT', () => loose().put('bad', 'text')],
    ['a value that is missing', 'INVALID_ARGUMENT', () => loose().put('bad')],
    ['a value that is an array', 'INVALID_ARGUMENT', () => loose().put('bad', [1, 2])],
    ['an ArrayBuffer', 'INVALID_ARGUMENT', () => loose().put('bad', new ArrayBuffer(2))],
    ['a value over the limit', 'TOO_LARGE', () => storage.put('bad', big)],
    ['an empty batch', 'INVALID_ARGUMENT', () => storage.batch([])],
    ['a batch that is no array', 'INVALID_ARGUMENT', () => loose().batch('put')],
    ['an operation that is null', 'INVALID_ARGUMENT', () => loose().batch([null])],
    ['an unknown type', 'INVALID_ARGUMENT', () => loose().batch([put('bad'), { type: 'copy' }])],
    ['a bad key in a batch', 'INVALID_ARGUMENT', () => storage.batch([put('bad'), put('')])],
    ['a bad value in a batch', 'INVALID_ARGUMENT', () => storage.batch([put('bad', 'text')])],
    ['a big value in a batch', 'TOO_LARGE', () => storage.batch([put('bad', big)])],
    [
      'too many operations',
      'TOO_LARGE',
      () => storage.batch(Array.from({ length: 10_001 }, (_, at) => put(`bad/${at}`))),
    ],
    [
      'a batch over the limit in bytes',
      'TOO_LARGE',
      () => storage.batch(Array.from({ length: 9 }, (_, at) => put(`bad/${at}`, big.subarray(1)))),
    ],
    ['an unknown call option', 'INVALID_ARGUMENT', () => loose().put('bad', value, { timeout: 1 })],
    ['a timeout of zero', 'INVALID_ARGUMENT', () => storage.put('bad', value, { timeoutMs: 0 })],
    ['a signal that is none', 'INVALID_ARGUMENT', () => loose().get('bad', { signal: {} })],
    ['options that are no object', 'INVALID_ARGUMENT', () => loose().get('bad', 5)],
    ['an unknown consistency', 'INVALID_ARGUMENT', () => loose().get('bad', { consistency: 'x' })],
    ['joining without an id', 'INVALID_ARGUMENT', () => storage.join('', '127.0.0.1:1')],
    ['joining without a port', 'INVALID_ARGUMENT', () => storage.join('other', 'here')],
    ['leaving without an id', 'INVALID_ARGUMENT', () => storage.leave('')],
    ['the last voter leaving', 'INVALID_ARGUMENT', () => storage.leave('test-node')],
  ])('%s is %s', async (_, code, call) => {
    const before = storage.metrics().lastLogIndex;
    await expect(call()).rejects.toMatchObject({ code, retryable: false });
    expect(storage.metrics().lastLogIndex).toBe(before);
    await storage.put('good', value);
    expect(text(await storage.get('good'))).toBe('x');
    expect(await storage.list('bad')).toEqual([]);
  });
});

describe('options are refused with CONFIG:', () => {
  it.each<[string, object, RegExp]>([
    ['an unknown one, with the nearest known', { nodeID: 'x' }, /nodeID; did you mean nodeId/],
    ['a missing one', { dataDir: undefined }, /option dataDir is required/],
    ['an address without a port', { bindAddress: 'localhost' }, /bindAddress must be host:port/],
    ['a fraction', { electionTimeoutMs: 1.5 }, /electionTimeoutMs must be an integer/],
    ['a limit beyond the highest', { maxKeyBytes: 4096 }, /maxKeyBytes must be an integer from/],
    ['peers without bootstrap', { peers: [{ nodeId: 'a', address: 'h:1' }] }, /bootstrap: true/],
    ['a node id that is a path', { nodeId: '../a' }, /must not contain/],
    ['a logger without methods', { logger: {} }, /logger must have the methods/],
    ['bootstrap and join', { bootstrap: true, joinAddresses: ['h:1'] }, /exclude one another/],
  ])('%s', async (_, options, message) => {
    const opening = RaftStorage.open({ ...storages.options(), ...options } as never);
    await expect(opening).rejects.toMatchObject({
      code: 'CONFIG',
      message: expect.stringMatching(message),
    });
  });

  it('a port in use', async () => {
    const options = storages.options({ nodeId: 'other', bindAddress: storage.address });
    await expect(RaftStorage.open(options)).rejects.toMatchObject({ code: 'CONFIG' });
  });

  it('a folder that is open already', async () => {
    await expect(RaftStorage.open(storages.options())).rejects.toMatchObject({ code: 'CONFIG' });
    expect(text(await storage.get('batch1'))).toBe('value1');
  });
});
