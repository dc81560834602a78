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
   * Mean resident memory of the last third of the run over that of the first third, minute 1 left
   * out; of the process where it grew most.
   */
  readonly growth: number;
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
    return { perSecond, errors, samples, growth: largestGrowth(samples) };
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

function largestGrowth(samples: readonly SoakSample[]): number {
  const settled = samples.filter(({ minute }) => minute >= 1);
  const third = Math.max(1, Math.floor(settled.length / 3));
  const count = settled[0]?.nodes.length ?? 0;
  const growths = Array.from({ length: count }, (_, node) => {
    const rss = settled.map(({ nodes }) => nodes[node]?.rssBytes ?? 0);
    return mean(rss.slice(-third)) / mean(rss.slice(0, third));
  });
  return Math.max(0, ...growths);
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
