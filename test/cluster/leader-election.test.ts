import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AcknowledgedWrites } from './acknowledged-writes.js';
import { Cluster } from './cluster.js';
import { waitUntil } from './waiting.js';

let cluster: Cluster;

beforeEach(async () => {
  cluster = await Cluster.start();
});
afterEach(() => cluster.close());

describe('when the leader dies by SIGKILL under load', () => {
  it('another takes over within five seconds and every acknowledged write is there', async () => {
    const leader = await cluster.leader();
    const { metrics: before } = await leader.status();
    const writes = new AcknowledgedWrites(cluster.nodes, 4);
    await waitUntil('writes are acknowledged', () => writes.count > 200);

    const killedMs = performance.now();
    await leader.kill();
    const acknowledged = writes.count;
    const successor = await cluster.leader();
    await waitUntil('writes go on', () => writes.count > acknowledged + 100);
    expect(performance.now() - killedMs).toBeLessThan(5000);
    await writes.stop();

    expect(successor).not.toBe(leader);
    expect((await successor.status()).metrics.term).toBeGreaterThan(before.term);
    for (const node of cluster.running) await writes.expectAllOn(node);

    await leader.start();
    await cluster.settled();
    await writes.expectAllOn(leader);
    expect((await leader.status()).metrics.isLeader).toBe(false);
  });
});

describe('when a majority is gone', () => {
  it('writes and linearizable reads fail in time, local reads go on, and all heals', async () => {
    const leader = await cluster.leader();
    await leader.put('kept', 'yes');
    await cluster.settled();
    const [first, second] = await cluster.followers();
    await first?.kill();
    await second?.kill();

    const sentMs = performance.now();
    const refused = expect(leader.put('lost', 'x', 1500)).rejects;
    await refused.toSatisfy(({ code }: { code: string }) =>
      ['NO_LEADER', 'OUTCOME_UNKNOWN', 'TIMEOUT'].includes(code),
    );
    await expect(leader.get('kept', 1000)).rejects.toMatchObject({ retryable: true });
    expect(performance.now() - sentMs).toBeLessThan(5000);
    const local = await leader.use((node) => node.get('kept', { consistency: 'local' }));
    expect(new TextDecoder().decode(local)).toBe('yes');

    await first?.start();
    await cluster.leader();
    await leader.put('again', 'yes');
    expect(await first?.get('again')).toBe('yes');
  });
});

describe('when the leader stands still', () => {
  it('another takes over, the old one steps down and reads what was written since', async () => {
    const leader = await cluster.leader();
    const others = await cluster.followers();
    await leader.put('key', 'old');
    leader.process.pause();
    const successor = await cluster.leader(others);
    expect(successor).not.toBe(leader);
    await successor.put('key', 'new');

    leader.process.resume();
    expect(await leader.get('key')).toBe('new');
    await waitUntil('the old leader follows', async () => {
      const { metrics, leaderId } = await leader.status();
      return !metrics.isLeader && leaderId === successor.nodeId;
    });
  });
});
