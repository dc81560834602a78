import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cluster, type ClusterNode } from './cluster.js';
import { waitUntil } from './waiting.js';

const FLAGS = [
  ...['--snapshot-threshold', '200', '--snapshot-interval-ms', '200'],
  ...['--trailing-logs', '0', '--log-segment-bytes', '64KiB'],
];
const VALUE = 'v'.repeat(500);

let cluster: Cluster;

beforeAll(async () => {
  cluster = await Cluster.start({ flags: FLAGS });
});
afterAll(() => cluster.close());

async function fill(node: ClusterNode, prefix: string, count: number): Promise<void> {
  const value = new TextEncoder().encode(VALUE);
  for (let from = 0; from < count; from += 50) {
    await Promise.all(
      Array.from({ length: 50 }, (_, item) =>
        node.use((door) => door.put(`${prefix}${from + item}`, value)),
      ),
    );
  }
}

describe('snapshots', () => {
  let behind: ClusterNode;
  let stoppedAt = 0;

  it('let the log go while a node is down', async () => {
    const [writer] = cluster.nodes;
    if (writer === undefined) throw new Error('no nodes');
    await fill(writer, 'early/', 100);
    await cluster.settled();
    [behind = writer] = await cluster.followers();
    stoppedAt = (await behind.status()).metrics.lastLogIndex;
    await behind.kill();

    const leader = await cluster.leader();
    for (let key = 0; key < 50; key += 1) await leader.delete(`early/${key}`);
    await fill(leader, 'late/', 1000);
    await waitUntil('the leader drops the log that the lost node would need', async () => {
      const { metrics } = await leader.status();
      return metrics.firstLogIndex > stoppedAt + 1 && metrics.snapshotCount > 0;
    });
  });

  it('bring the node back, and what was deleted meanwhile is gone there', async () => {
    await behind.start();
    await cluster.settled();
    const local = await behind.use((node) => node.list('', { consistency: 'local' }));
    const leader = await cluster.leader();
    const complete = await leader.use((node) => node.list(''));
    expect(local).toEqual(complete);
    expect(local).toHaveLength(1050);
    expect(local.some(({ key }) => key === 'early/7')).toBe(false);
    const { metrics } = await behind.status();
    expect(metrics.firstLogIndex).toBeGreaterThan(stoppedAt + 1);
    expect(metrics.snapshotCount).toBeGreaterThan(0);
    expect(metrics.lastSnapshotTime).toMatch(/^\d{4}-/);
  });

  it('are enough for all nodes to start from after a SIGKILL of each', async () => {
    const leader = await cluster.leader();
    await leader.put('last', 'word');
    const before = await leader.list();
    await Promise.all(cluster.nodes.map((node) => node.kill()));
    await Promise.all(cluster.nodes.map((node) => node.start()));
    await cluster.leader();
    for (const node of cluster.nodes) expect(await node.list()).toEqual(before);
  });
});
