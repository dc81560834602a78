import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cluster } from './cluster.js';

let cluster: Cluster;

beforeAll(async () => {
  cluster = await Cluster.start();
});
afterAll(() => cluster.close());

describe('three processes', () => {
  it('agree on one leader and on who is a member', async () => {
    const leader = await cluster.leader();
    for (const node of cluster.nodes) {
      const { leaderId, membership, metrics } = await node.status();
      expect(leaderId).toBe(leader.nodeId);
      expect(metrics.isLeader).toBe(node === leader);
      expect(metrics.numPeers).toBe(2);
      expect(membership.voters.map(({ nodeId }) => nodeId).sort()).toEqual([
        'node-1',
        'node-2',
        'node-3',
      ]);
    }
  });

  it('take a write through any of them and show it on each', async () => {
    for (const writer of cluster.nodes) {
      await writer.put(`from/${writer.nodeId}`, writer.nodeId);
      for (const reader of cluster.nodes) {
        expect(await reader.get(`from/${writer.nodeId}`)).toBe(writer.nodeId);
      }
    }
  });

  it('show a write to the next read on the node that took it, however weak the read', async () => {
    const [follower] = await cluster.followers();
    for (let round = 0; round < 20; round += 1) {
      await follower?.put('own', String(round));
      const value = await follower?.use((node) => node.get('own', { consistency: 'local' }));
      expect(new TextDecoder().decode(value)).toBe(String(round));
    }
  });

  it('apply a batch as one entry on each', async () => {
    const [first, second] = cluster.nodes;
    const value = new TextEncoder().encode('v');
    await first?.put('batch/gone', 'x');
    await first?.use((node) =>
      node.batch([
        { type: 'put', key: 'batch/a', value },
        { type: 'put', key: 'batch/b', value },
        { type: 'delete', key: 'batch/gone' },
      ]),
    );
    expect(await second?.list('batch/')).toEqual(
      new Map([
        ['batch/a', 'v'],
        ['batch/b', 'v'],
      ]),
    );
  });

  it('hold the same keys and values, ascending by bytes', async () => {
    const [writer] = cluster.nodes;
    for (const key of ['order/b', 'order/ä', 'order/a', 'order/é', 'order/']) {
      await writer?.put(key, key);
    }
    await writer?.delete('order/b');
    const lists = await Promise.all(cluster.nodes.map((node) => node.list('order/')));
    const keys = ['order/', 'order/a', 'order/ä', 'order/é'];
    for (const list of lists) expect([...list.keys()]).toEqual(keys);
  });

  it('answer a failed call with the same code on leader and follower', async () => {
    for (const node of cluster.nodes) {
      await expect(node.get('missing')).rejects.toMatchObject({ code: 'KEY_NOT_FOUND' });
      await expect(node.put('', 'x')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
      await expect(node.put('k'.repeat(2000), 'x')).rejects.toMatchObject({ code: 'TOO_LARGE' });
      await expect(node.use((door) => door.batch([]))).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
      });
    }
  });
});
