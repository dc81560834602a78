import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AcknowledgedWrites } from './acknowledged-writes.js';
import { Cluster } from './cluster.js';
import { waitUntil } from './waiting.js';

const ROUNDS = 3;

let cluster: Cluster;

beforeAll(async () => {
  cluster = await Cluster.start({ flags: ['--snapshot-threshold', '500'] });
});
afterAll(() => cluster.close());

describe('SIGKILL of all nodes at once under load', () => {
  it('loses no acknowledged write, time after time', async () => {
    const all: AcknowledgedWrites[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const writes = new AcknowledgedWrites(cluster.nodes, 8, `acknowledged/${round}/`);
      all.push(writes);
      await waitUntil('writes are acknowledged', () => writes.count > 400);
      await Promise.all(cluster.nodes.map((node) => node.kill()));
      await writes.stop();
      await Promise.all(cluster.nodes.map((node) => node.start()));
      await cluster.leader();
      for (const node of cluster.nodes) {
        for (const [past, earlier] of all.entries()) {
          await earlier.expectAllOn(node, `acknowledged/${past}/`);
        }
      }
    }
    expect(all.every(({ count }) => count > 400)).toBe(true);
  });
});
