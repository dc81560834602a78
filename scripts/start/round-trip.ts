import type { LocalNode } from './local-cluster.js';

/**
 * Writes a key through each node and reads each through every node; throws where a value differs.
 */
export async function writeAndReadThroughAll(nodes: readonly LocalNode[]): Promise<number> {
  for (const { nodeId, door } of nodes) {
    await door.use((node) => node.put(`greeting/${nodeId}`, greetingOf(nodeId)));
  }
  let reads = 0;
  for (const reader of nodes) {
    for (const { nodeId } of nodes) {
      const value = await reader.door.use((node) => node.get(`greeting/${nodeId}`));
      if (Buffer.compare(value, greetingOf(nodeId)) !== 0) {
        throw new Error(`${reader.nodeId} reads another value than ${nodeId} wrote`);
      }
      reads += 1;
    }
  }
  return reads;
}

const greetingOf = (nodeId: string): Uint8Array => new TextEncoder().encode(`hello from ${nodeId}`);
