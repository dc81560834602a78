import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cluster, type ClusterNode } from './cluster.js';
import { waitUntil } from './waiting.js';

const NOT_WRITTEN = ['NO_LEADER', 'OUTCOME_UNKNOWN', 'TIMEOUT', 'NOT_LEADER'];

let cluster: Cluster;

beforeAll(async () => {
  cluster = await Cluster.start({ proxied: true });
});
afterAll(() => cluster.close());

async function expectNoWrite(node: ClusterNode, key: string): Promise<void> {
  const startedMs = performance.now();
  await expect(node.put(key, 'minority', 1000)).rejects.toSatisfy(({ code }: { code: string }) =>
    NOT_WRITTEN.includes(code),
  );
  expect(performance.now() - startedMs).toBeLessThan(3000);
}

describe('a network partition', () => {
  it('leaves the old leader without writes and reads, while the majority goes on', async () => {
    const leader = await cluster.leader();
    const majority = await cluster.followers();
    await leader.put('key', 'before');
    cluster.network?.isolate(leader.nodeId);

    await expectNoWrite(leader, 'lost');
    const successor = await cluster.leader(majority);
    await successor.put('key', 'during');
    await expect(leader.get('key', 1000)).rejects.toMatchObject({ retryable: true });
    const stale = await leader.use((node) => node.get('key', { consistency: 'local' }));
    expect(new TextDecoder().decode(stale)).toBe('before');
    for (const node of majority) expect(await node.get('key')).toBe('during');

    cluster.network?.heal();
    expect(await leader.get('key')).toBe('during');
    const agreed = await cluster.leader();
    await agreed.put('key', 'after');
    for (const node of cluster.nodes) expect(await node.get('key')).toBe('after');
  });

  it('does not raise the term of a lonely follower, which disturbs nobody later', async () => {
    const leader = await cluster.leader();
    const [alone] = await cluster.followers();
    if (alone === undefined) throw new Error('no follower');
    const { metrics: before } = await leader.status();
    cluster.network?.isolate(alone.nodeId);
    await waitUntil('it misses the leader', async () => {
      return (await alone.status()).leaderId === undefined;
    });
    await expectNoWrite(alone, 'lost');
    await leader.put('meanwhile', 'written');
    cluster.network?.heal();

    expect(await alone.get('meanwhile')).toBe('written');
    expect(await cluster.leader()).toBe(leader);
    expect((await leader.status()).metrics.term).toBe(before.term);
  });

  it('into three parts stops all writes until it heals', async () => {
    const [first, second, third] = cluster.nodes;
    if (first === undefined || second === undefined || third === undefined) throw new Error('3');
    cluster.network?.isolate(first.nodeId);
    cluster.network?.isolate(second.nodeId);
    for (const node of cluster.nodes) await expectNoWrite(node, 'lost');
    cluster.network?.heal();
    await cluster.leader();
    await second.put('healed', 'yes');
    expect(await third.get('healed')).toBe('yes');
  });
});
