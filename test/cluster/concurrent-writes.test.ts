import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cluster } from './cluster.js';

const WRITES_PER_NODE = 600;
const WINDOW = 30;
const SHARED_KEYS = 20;

let cluster: Cluster;

beforeAll(async () => {
  cluster = await Cluster.start();
});
afterAll(() => cluster.close());

interface Written {
  readonly key: string;
  readonly value: string;
  readonly index: bigint;
}

async function writeFrom(position: number): Promise<Written[]> {
  const node = cluster.nodes[position];
  const written: Written[] = [];
  let next = 0;
  const writer = async (): Promise<void> => {
    while (next < WRITES_PER_NODE) {
      const number = next;
      next += 1;
      const key = number % 2 === 0 ? `own/${position}/${number}` : `shared/${number % SHARED_KEYS}`;
      const value = `${position}:${number}`;
      const bytes = new TextEncoder().encode(value);
      const result = await node?.use((door) => door.put(key, bytes));
      written.push({ key, value, index: result?.index ?? 0n });
    }
  };
  await Promise.all(Array.from({ length: WINDOW }, writer));
  return written;
}

describe('writes from all three nodes at once', () => {
  it('are all there, each at its own index, and the last of a key wins on every node', async () => {
    const written = (await Promise.all([0, 1, 2].map(writeFrom))).flat();
    expect(written).toHaveLength(3 * WRITES_PER_NODE);
    const indexes = new Set(written.map(({ index }) => index));
    expect(indexes.size).toBe(written.length);

    const expected = new Map<string, string>();
    const inOrder = written.sort((a, b) => (a.index < b.index ? -1 : 1));
    for (const { key, value } of inOrder) expected.set(key, value);
    for (const node of cluster.nodes) {
      const found = new Map([...(await node.list('own/')), ...(await node.list('shared/'))]);
      expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
    }
  });

  it('to one key are seen by its writer in the order it wrote', async () => {
    await Promise.all(
      cluster.nodes.map(async (node) => {
        for (let round = 0; round < 30; round += 1) {
          await node.put(`turn/${node.nodeId}`, String(round));
          expect(await node.get(`turn/${node.nodeId}`)).toBe(String(round));
        }
      }),
    );
  });
});
