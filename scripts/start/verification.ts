import type { LocalNode } from './local-cluster.js';
import { type CallerLog, valueFor } from './write-load.js';

/** What is wrong on one node: keys that were acknowledged and are missing or have another value. */
export interface NodeFindings {
  readonly nodeId: string;
  readonly missing: readonly string[];
  readonly different: readonly string[];
}

/**
 * Reads every acknowledged key on a node and compares; a linearizable read, so the node must have
 * caught up.
 */
export async function verifyNode(
  { nodeId, door }: LocalNode,
  callers: readonly CallerLog[],
): Promise<NodeFindings> {
  const missing: string[] = [];
  const different: string[] = [];
  for (const { prefix, acknowledged } of callers) {
    const items = await door.use((node) => node.list(prefix));
    const values = new Map(items.map(({ key, value }) => [key, value]));
    for (const key of acknowledged) {
      const value = values.get(key);
      if (value === undefined) missing.push(key);
      else if (Buffer.compare(value, valueFor(key)) !== 0) different.push(key);
    }
  }
  return { nodeId, missing, different };
}
