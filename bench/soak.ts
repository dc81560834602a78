import { BenchCluster } from './cluster.js';
import type { NodeSample } from './messages.js';
import type { BenchOptions } from './options.js';

const MINUTE_MS = 60_000;
const IN_FLIGHT = 256;
const SAMPLES_PER_MINUTE = 6;

/** Memory of the three processes at one moment of the run. */
export interface SoakSample {
  readonly minute: number;
  readonly nodes: readonly NodeSample[];
}

/** What a long run at full load measured. */
export interface SoakResult {
  readonly perSecond: number;
  readonly errors: number;
  readonly samples: readonly SoakSample[];
  /**
   * Growth of the largest process's resident memory from the end of minute 1 to the end, in MiB a
   * minute (least squares).
   */
  readonly slopeMibPerMinute: number;
}

/** Loads a cluster with puts for `soakMinutes` and samples the memory of each process. */
export async function measureSoak(
  options: BenchOptions,
  onSample: (sample: SoakSample) => void,
): Promise<SoakResult> {
  const cluster = await BenchCluster.start(3);
  try {
    const leader = await cluster.leaderNode();
    const { valueBytes, keys, soakMinutes } = options;
    const running = { done: false };
    const load = leader
      .load({
        operation: 'put',
        inFlight: IN_FLIGHT,
        seconds: soakMinutes * 60,
        warmupSeconds: 1,
        valueBytes,
        keys,
      })
      .finally(() => {
        running.done = true;
      });
    const samples = await watch(cluster, running, onSample);
    const { perSecond, errors } = await load;
    return { perSecond, errors, samples, slopeMibPerMinute: steepest(samples) };
  } finally {
    await cluster.stop();
  }
}

async function watch(
  cluster: BenchCluster,
  running: { readonly done: boolean },
  onSample: (sample: SoakSample) => void,
): Promise<readonly SoakSample[]> {
  const startedMs = performance.now();
  const samples: SoakSample[] = [];
  while (!running.done) {
    await new Promise((resolve) => setTimeout(resolve, MINUTE_MS / SAMPLES_PER_MINUTE));
    const nodes = await Promise.all(cluster.nodes.map((node) => node.sample()));
    const sample = { minute: (performance.now() - startedMs) / MINUTE_MS, nodes };
    onSample(sample);
    samples.push(sample);
  }
  return samples;
}

function steepest(samples: readonly SoakSample[]): number {
  const settled = samples.filter(({ minute }) => minute >= 1);
  const count = settled[0]?.nodes.length ?? 0;
  const slopes = Array.from({ length: count }, (_, node) =>
    slope(settled.map(({ minute, nodes }) => [minute, (nodes[node]?.rssBytes ?? 0) / 1024 / 1024])),
  );
  return Math.max(0, ...slopes);
}

function slope(points: readonly (readonly [number, number] | number[])[]): number {
  const meanX = points.reduce((sum, [x = 0]) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, [, y = 0]) => sum + y, 0) / points.length;
  const covariance = points.reduce((sum, [x = 0, y = 0]) => sum + (x - meanX) * (y - meanY), 0);
  const variance = points.reduce((sum, [x = 0]) => sum + (x - meanX) ** 2, 0);
  return variance === 0 ? 0 : covariance / variance;
}
