import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StorageError } from '../../src/port/errors.js';
import type { RaftStorage } from '../../src/storage/raft-storage.js';
import { bytes, leaderOf, Storages, text } from './storages.js';
import { waitUntil } from './waiting.js';

const storages = new Storages();
let all: readonly RaftStorage[];
let leader: RaftStorage;
let follower: RaftStorage;

beforeAll(async () => {
  all = await storages.three();
  leader = await leaderOf(all);
  const other = all.find((storage) => storage !== leader);
  if (other === undefined) throw new Error('no follower');
  follower = other;
});
afterAll(() => storages.dispose());

describe('three storages', () => {
  it('know one leader, its address and the same members', () => {
    for (const storage of all) {
      expect(storage.leaderId()).toBe(leader.nodeId);
      expect(storage.leaderAddress()).toBe(leader.address);
      expect(storage.isLeader()).toBe(storage === leader);
      expect(storage.clusterId).toBe(leader.clusterId);
      expect(storage.membership.voters).toHaveLength(3);
      expect(storage.metrics().numPeers).toBe(2);
    }
  });

  it('give on each what was written through any', async () => {
    for (const writer of all) await writer.put(`by/${writer.nodeId}`, bytes(writer.nodeId));
    for (const reader of all) {
      expect((await reader.list('by/')).map(({ value }) => text(value))).toEqual([
        'n0',
        'n1',
        'n2',
      ]);
    }
  });

  it('apply the same entries at the same indexes', async () => {
    const { index } = await follower.put('same', bytes('x'));
    await Promise.all(all.map((storage) => storage.waitReady(5000)));
    for (const storage of all) {
      expect(storage.metrics().appliedIndex).toBeGreaterThanOrEqual(index);
      expect(text(await storage.get('same', { consistency: 'local' }))).toBe('x');
    }
  });
});

describe('a follower', () => {
  it('passes writes, deletes and batches on and answers with their index', async () => {
    const put = await follower.put('f/1', bytes('1'));
    const batch = await follower.batch([
      { type: 'put', key: 'f/2', value: bytes('2') },
      { type: 'put', key: 'f/3', value: bytes('3') },
    ]);
    const removed = await follower.delete('f/1');
    expect(batch.index).toBeGreaterThan(put.index);
    expect(removed.index).toBeGreaterThan(batch.index);
    expect((await leader.list('f/')).map(({ key }) => key)).toEqual(['f/2', 'f/3']);
  });

  it('shows a write it acknowledged to its next read, even a local one', async () => {
    for (let round = 0; round < 50; round += 1) {
      await follower.put('ryw', bytes(String(round)));
      expect(text(await follower.get('ryw', { consistency: 'local' }))).toBe(String(round));
      const [item] = await follower.list('ryw', { consistency: 'local' });
      expect(text(item?.value ?? bytes(''))).toBe(String(round));
    }
  });

  it('sees what the leader acknowledged before a linearizable read began', async () => {
    for (let round = 0; round < 50; round += 1) {
      await leader.put('lin', bytes(String(round)));
      expect(text(await follower.get('lin'))).toBe(String(round));
      expect(text(await follower.get('lin', { consistency: 'lease' }))).toBe(String(round));
    }
  });

  it('takes many writes at once, each applied once', async () => {
    const results = await Promise.all(
      Array.from({ length: 500 }, (_, at) => follower.put(`many/${at}`, bytes(String(at)))),
    );
    expect(new Set(results.map(({ index }) => index)).size).toBe(500);
    expect(await leader.list('many/')).toHaveLength(500);
  });

  it('takes a value of the largest size', async () => {
    const value = new Uint8Array(1024 * 1024).fill(9);
    await follower.put('largest', value);
    expect(Buffer.compare(await leader.get('largest'), value)).toBe(0);
    await follower.delete('largest');
  });

  it('refuses with the same codes as the leader', async () => {
    for (const storage of [leader, follower]) {
      await expect(storage.get('none')).rejects.toMatchObject({ code: 'KEY_NOT_FOUND' });
      await expect(storage.put('', bytes('x'))).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
      await expect(storage.batch([])).rejects.toBeInstanceOf(StorageError);
      const unknown = storage.leave('nobody');
      await expect(unknown).resolves.toBeUndefined();
    }
  });
});

describe('a follower that does not forward', () => {
  it('refuses writes with NOT_LEADER and says who leads; reads go on', async () => {
    const own = new Storages();
    try {
      const strict = await own.three({ forwardWrites: false });
      const leads = await leaderOf(strict);
      const [follows] = strict.filter((storage) => storage !== leads);
      await leads.put('a', bytes('1'));
      await expect(follows?.put('a', bytes('2'))).rejects.toMatchObject({
        code: 'NOT_LEADER',
        retryable: true,
        leaderId: leads.nodeId,
        leaderAddress: leads.address,
      });
      expect(text((await follows?.get('a')) ?? bytes(''))).toBe('1');
    } finally {
      await own.dispose();
    }
  });
});

describe('a fourth storage', () => {
  it('joins, votes, holds everything, and leaves', async () => {
    await leader.put('joined/before', bytes('x'));
    const fourth = await storages.open({
      nodeId: 'n3',
      joinAddresses: [follower.address],
    });
    await fourth.waitReady(10_000);
    await waitUntil('it votes', () =>
      fourth.membership.voters.some(({ nodeId }) => nodeId === 'n3'),
    );
    expect(await fourth.list('')).toEqual(await leader.list(''));
    await fourth.put('joined/by', bytes('n3'));
    expect(text(await follower.get('joined/by'))).toBe('n3');
    await fourth.leave('n3');
    await waitUntil('all know', () =>
      all.every(({ membership }) => membership.voters.every(({ nodeId }) => nodeId !== 'n3')),
    );
    await fourth.close();
  });
});

describe('losing two of three', () => {
  it('rejects a sent write with OUTCOME_UNKNOWN, an unsent one with NO_LEADER', async () => {
    const own = new Storages();
    try {
      const three = await own.three();
      const leads = await leaderOf(three);
      await leads.put('a', bytes('1'));
      await Promise.all(three.filter((one) => one !== leads).map((one) => one.close()));
      const sent = leads.put('b', bytes('2'), { timeoutMs: 500 });
      await expect(sent).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN', retryable: false });
      await waitUntil('it no longer leads', () => leads.leaderId() === undefined);
      const unsent = leads.put('c', bytes('3'), { timeoutMs: 200 });
      await expect(unsent).rejects.toMatchObject({ code: 'NO_LEADER', retryable: true });
      expect(text(await leads.get('a', { consistency: 'local' }))).toBe('1');
    } finally {
      await own.dispose();
    }
  });
});
