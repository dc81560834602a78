import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RaftStorage } from '../../src/storage/raft-storage.js';
import { bytes, leaderOf, Storages, text } from './storages.js';
import { waitUntil } from './waiting.js';

let storages: Storages;
let founders: readonly RaftStorage[];

beforeEach(async () => {
  storages = new Storages();
  founders = await storages.three();
});
afterEach(() => storages.dispose());

const addressesOf = (members: readonly RaftStorage[]) =>
  members.map(({ nodeId, address }) => ({ nodeId, address }));

const votersOf = ({ membership }: RaftStorage): string[] =>
  membership.voters.map(({ nodeId }) => nodeId).sort();

async function joined(nodeId: string): Promise<RaftStorage> {
  const leader = await leaderOf(founders);
  return storages.open({ nodeId, joinAddresses: [leader.address], requestTimeoutMs: 10_000 });
}

describe('a change of members in one call', () => {
  it('moves a cluster to other nodes, leader and all, without losing a write', async () => {
    const leader = await leaderOf(founders);
    await leader.put('before', bytes('1'));
    const others = [await joined('n3'), await joined('n4'), await joined('n5')];
    await leader.changeMembers({ voters: addressesOf(others) }, { timeoutMs: 20_000 });
    const next = await leaderOf(others);
    await Promise.all(founders.map((founder) => founder.close()));
    await next.put('after', bytes('2'));
    for (const storage of others) {
      expect(votersOf(storage)).toEqual(['n3', 'n4', 'n5']);
      expect(storage.membership.outgoing).toBeUndefined();
      expect(text(await storage.get('before'))).toBe('1');
      expect(text(await storage.get('after'))).toBe('2');
    }
  });

  it('from a follower makes voters learners that stay so, and is idempotent', async () => {
    const leader = await leaderOf(founders);
    const [learner, follower] = founders.filter((storage) => storage !== leader);
    if (learner === undefined || follower === undefined) throw new Error('no followers');
    const members = {
      voters: addressesOf([leader, follower]),
      learners: addressesOf([learner]),
    };
    await follower.changeMembers(members);
    await follower.changeMembers(members);
    await leader.put('a', bytes('1'));
    expect(text(await learner.get('a'))).toBe('1');
    expect(leader.membership.learners).toMatchObject([{ nodeId: learner.nodeId, standby: true }]);
  });

  it('refuses what makes no sense', async () => {
    const [one] = founders;
    if (one === undefined) throw new Error('no founder');
    const here = { nodeId: one.nodeId, address: one.address };
    const wrong = [
      { voters: [] },
      { voters: [here, here] },
      { voters: [here], learners: [here] },
      { voters: [{ nodeId: '', address: here.address }] },
      { voters: [{ nodeId: 'x', address: 'nowhere' }] },
    ];
    for (const members of wrong) {
      await expect(one.changeMembers(members)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    }
    expect(votersOf(one)).toEqual(['n0', 'n1', 'n2']);
  });
});

describe('a new address', () => {
  it('of a node that was removed does not bring it back', async () => {
    const leader = await leaderOf(founders);
    const [one] = founders.filter((storage) => storage !== leader);
    if (one === undefined) throw new Error('no follower');
    await leader.leave(one.nodeId);
    await leader.updateAddress(one.nodeId, '127.0.0.1:9');
    expect(votersOf(leader)).not.toContain(one.nodeId);
    expect(leader.membership.learners).toEqual([]);
    await expect(leader.updateAddress('', 'x')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});

describe('a member that lost its disk', () => {
  it('comes back under its id, catches up, and is a full member again', async () => {
    const leader = await leaderOf(founders);
    await leader.put('kept', bytes('1'));
    const lost = founders.find((storage) => storage !== leader);
    if (lost === undefined) throw new Error('no follower');
    const { nodeId, address } = lost;
    await lost.close();
    const dataDir = join(storages.folder, '1');
    rmSync(join(dataDir, nodeId), { recursive: true });
    const back = await storages.open({
      nodeId,
      bindAddress: address,
      dataDir,
      bootstrap: true,
      peers: addressesOf(founders),
    });
    await back.waitReady(10_000);
    expect(text(await back.get('kept', { consistency: 'local' }))).toBe('1');
    const third = founders.find((storage) => storage !== leader && storage !== lost);
    await waitUntil('it counts again', async () => {
      await leader.put('again', bytes('2'));
      return leader.metrics().commitIndex > 3n;
    });
    await third?.close();
    await leader.put('with both', bytes('3'), { timeoutMs: 10_000 });
    expect(text(await back.get('with both'))).toBe('3');
  });
});

describe('a lease read', () => {
  it('sees what was acknowledged before it, on every node', async () => {
    const leader = await leaderOf(founders);
    for (let round = 0; round < 20; round += 1) {
      await leader.put('counter', bytes(String(round)));
      for (const storage of founders) {
        expect(text(await storage.get('counter', { consistency: 'lease' }))).toBe(String(round));
      }
    }
  });
});
