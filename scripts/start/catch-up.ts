import type { LocalCluster, LocalNode } from './local-cluster.js';

const POLL_MS = 20;

/**
 * Waits until a node has applied everything that is committed when this is called; resolves with
 * how far it was behind.
 */
export async function catchUp(cluster: LocalCluster, node: LocalNode): Promise<number> {
  const goal = await appliedIndex(cluster, await cluster.leader());
  let behind: number | undefined;
  for (;;) {
    const applied = await appliedIndex(cluster, node);
    behind ??= goal - applied;
    if (applied >= goal) return Math.max(0, behind);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function appliedIndex(cluster: LocalCluster, node: LocalNode): Promise<number> {
  return (await cluster.statusOf(node))?.metrics.appliedIndex ?? 0;
}
