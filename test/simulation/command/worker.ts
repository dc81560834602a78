import type { PlanOptions } from '../plan.js';
import { runSeed } from '../runner.js';
import type { Report } from '../simulation.js';

export interface SeedOrder {
  readonly seed: number;
  readonly options: PlanOptions;
}

export interface SeedResult {
  readonly seed: number;
  readonly cpuMs: number;
  readonly report?: Report;
  readonly violation?: string;
}

const MICROSECONDS = 1000;

async function resultOf({ seed, options }: SeedOrder): Promise<SeedResult> {
  const before = process.cpuUsage();
  const cpuMs = (): number => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / MICROSECONDS;
  };
  try {
    const report = await runSeed(seed, options);
    return { seed, cpuMs: cpuMs(), report };
  } catch (error) {
    const violation = error instanceof Error ? error.message : String(error);
    return { seed, cpuMs: cpuMs(), violation };
  }
}

Error.stackTraceLimit = 0;
process.on('message', (order: SeedOrder) => {
  void resultOf(order).then((result) => process.send?.(result));
});
process.on('disconnect', () => process.exit());
