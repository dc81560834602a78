import type { LocalCluster, LocalNode } from './local-cluster.js';

const POLL_MS = 20;

/**
 * Starts a node again and waits until it has applied what was committed when it was started;
 * resolves with that index.
 */
export async function restartAndCatchUp(cluster: LocalCluster, node: LocalNode): Promise<number> {
  const leader = await cluster.statusOf(await cluster.leader());
  const goal = leader?.metrics.commitIndex ?? 0;
  await cluster.restart(node);
  for (;;) {
    const applied = (await cluster.statusOf(node))?.metrics.appliedIndex ?? 0;
    if (applied >= goal) return goal;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
