import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freeAddresses } from '../../scripts/start/free-addresses.js';
import { Cluster, type ClusterNode } from './cluster.js';
import { waitUntil } from './waiting.js';

let cluster: Cluster;
let fourth: ClusterNode;

beforeAll(async () => {
  cluster = await Cluster.start();
});
afterAll(() => cluster.close());

const votersAt = async (node: ClusterNode): Promise<readonly string[]> =>
  (await node.status()).membership.voters.map(({ nodeId }) => nodeId).sort();

describe('the members of a cluster', () => {
  it('take in a node that asks, as a learner that becomes a voter', async () => {
    const [asked] = cluster.nodes;
    await asked?.put('before', 'the fourth');
    fourth = await cluster.another('node-4');
    await fourth.start(['--join', `127.0.0.1:1,${asked?.bindAddress}`]);
    await waitUntil('the fourth votes', async () => (await votersAt(fourth)).includes('node-4'));
    expect(await fourth.get('before')).toBe('the fourth');
    await fourth.put('through', 'the fourth');
    expect(await asked?.get('through')).toBe('the fourth');
    expect((await fourth.status()).clusterId).toBe((await asked?.status())?.clusterId);
  });

  it('count the new one: four go on with one lost, as three would not with two', async () => {
    const [first] = await cluster.followers();
    await first?.kill();
    await (await cluster.leader()).put('with', 'three of four');
    expect(await fourth.get('with')).toBe('three of four');
    await first?.start();
    await cluster.leader();
  });

  it('invite a node that only waits', async () => {
    const invited = await cluster.another('node-5');
    await invited.start();
    await expect(invited.get('before', 200)).rejects.toMatchObject({ code: 'NO_LEADER' });
    const [asked] = cluster.nodes;
    await asked?.use((node) => node.join('node-5', invited.bindAddress));
    await waitUntil('the fifth votes', async () => (await votersAt(invited)).includes('node-5'));
    expect(await invited.get('before')).toBe('the fourth');
    await asked?.use((node) => node.leave('node-5'));
    await waitUntil('the fifth is gone', async () => {
      return !(await votersAt(await cluster.leader(cluster.nodes.slice(0, 4)))).includes('node-5');
    });
    await invited.stop();
  });

  it('let a node go, and go on when it is asked for twice', async () => {
    const [asked] = cluster.nodes;
    const leaving = cluster.nodes
      .slice(0, 3)
      .map((node) => node.use((door) => door.leave('node-4')));
    await Promise.all(leaving);
    const leaderNow = await cluster.leader(cluster.nodes.slice(0, 3));
    expect(await votersAt(leaderNow)).not.toContain('node-4');
    await asked?.use((node) => node.leave('node-4'));
    const founders = cluster.nodes.slice(0, 3);
    for (const node of founders) {
      await waitUntil('the fourth is gone', async () => !(await votersAt(node)).includes('node-4'));
    }
    await fourth.stop();
    const leader = await cluster.leader(founders);
    await leader.put('after', 'the fourth');
    expect(await asked?.get('after')).toBe('the fourth');
  });

  it('let the leader itself go, and elect another', async () => {
    const founders = cluster.nodes.slice(0, 3);
    const leader = await cluster.leader(founders);
    const others = founders.filter((node) => node !== leader);
    await others[0]?.use((node) => node.leave(leader.nodeId));
    const successor = await cluster.leader(others);
    expect(await votersAt(successor)).not.toContain(leader.nodeId);
    await successor.put('led', 'by another');
    await leader.stop();
    const rejoined = await cluster.another('node-6');
    await rejoined.start(['--join', successor.bindAddress]);
    await waitUntil('it votes', async () => (await votersAt(rejoined)).includes('node-6'));
  });

  it('follow a node to a new address', async () => {
    const running = cluster.running;
    const [moved] = running.filter(({ nodeId }) => nodeId.match(/node-[123]/));
    if (moved === undefined) throw new Error('no founder is left');
    await moved.stop();
    const [address = ''] = await freeAddresses(1);
    await moved.start(['--bind', address, '--advertise', address]);
    moved.movedTo(address);
    await waitUntil('all know the new address', async () => {
      const statuses = await Promise.all(running.map((node) => node.status()));
      return statuses.every(({ membership }) =>
        membership.voters.some((member) => member.address === address),
      );
    });
    await (await cluster.leader()).put('moved', 'yes');
    expect(await moved.get('moved')).toBe('yes');
  });
});
