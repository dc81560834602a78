import type { World } from '../world.js';

export function checkpointAll({ nodes, oracle }: World): void {
  for (const { nodeId, canServe, raft } of nodes) {
    const isInstalling = oracle.views.get(nodeId)?.isInstalling === true;
    if (canServe && !isInstalling) raft?.state?.checkpoint().catch(() => undefined);
  }
}
