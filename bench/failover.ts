import { BenchCluster } from './cluster.js';
import type { BenchOptions } from './options.js';

const LIMIT_MS = 30_000;

/**
 * Kills the leader again and again; milliseconds from each SIGKILL to the first write that a
 * survivor got committed.
 */
export async function measureFailovers(
  options: BenchOptions,
  onTry: (elapsedMs: number) => void,
): Promise<readonly number[]> {
  const cluster = await BenchCluster.start(3);
  const elapsed: number[] = [];
  try {
    for (let round = 0; round < options.failovers; round += 1) {
      const elapsedMs = await failover(cluster, round);
      onTry(elapsedMs);
      elapsed.push(elapsedMs);
      await cluster.ready();
    }
    return elapsed;
  } finally {
    await cluster.stop();
  }
}

async function failover(cluster: BenchCluster, round: number): Promise<number> {
  const position = await cluster.leader();
  const survivors = cluster.nodes.filter((_, other) => other !== position);
  const killedMs = Date.now();
  const killed = cluster.nodes[position]?.kill();
  const key = `failover:${round}`;
  const firstMs = await Promise.any(
    survivors.map((node) => node.ask({ type: 'firstWrite', key, timeoutMs: LIMIT_MS })),
  );
  await killed;
  await cluster.startNode(position);
  return Number(firstMs) - killedMs;
}
