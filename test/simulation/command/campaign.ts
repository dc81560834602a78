import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { PlanOptions } from '../plan.js';
import { Totals } from './totals.js';
import type { SeedOrder, SeedResult } from './worker.js';

const SEED_WITHIN_MS = 180_000;

export interface CampaignOptions {
  readonly worker: string;
  readonly nodeFlags: readonly string[];
  readonly from: number;
  readonly seeds: number;
  readonly workers: number;
  readonly violations: number;
  readonly plan: PlanOptions;
  readonly progress: (totals: Totals) => void;
}

export async function runCampaign(options: CampaignOptions): Promise<Totals> {
  const campaign = new Campaign(options);
  const startMs = performance.now();
  const workers = Math.min(options.workers, options.seeds);
  await Promise.all(Array.from({ length: workers }, () => campaign.work()));
  campaign.totals.wallMs = performance.now() - startMs;
  return campaign.totals;
}

class Campaign {
  readonly totals = new Totals();
  readonly #options: CampaignOptions;
  #next: number;

  constructor(options: CampaignOptions) {
    this.#options = options;
    this.#next = options.from;
  }

  async work(): Promise<void> {
    let child: ChildProcess | undefined;
    for (let seed = this.#take(); seed !== undefined; seed = this.#take()) {
      child = child?.connected === true ? child : this.#fork();
      const result = await this.#run(child, seed);
      if (this.#isOver) break;
      this.totals.add(result);
      this.#options.progress(this.totals);
    }
    if (child?.connected === true) {
      child.disconnect();
      if (child.exitCode === null) await once(child, 'exit');
    }
  }

  get #isOver(): boolean {
    return this.totals.failures.length >= this.#options.violations;
  }

  #take(): number | undefined {
    const { from, seeds } = this.#options;
    if (this.#next >= from + seeds || this.#isOver) return undefined;
    this.#next += 1;
    return this.#next - 1;
  }

  #fork(): ChildProcess {
    const { worker, nodeFlags } = this.#options;
    return fork(worker, [], { serialization: 'advanced', execArgv: [...nodeFlags] });
  }

  #run(child: ChildProcess, seed: number): Promise<SeedResult> {
    return new Promise((resolve) => {
      const end = (result: SeedResult): void => {
        clearTimeout(timer);
        child.removeAllListeners();
        resolve(result);
      };
      const broken = (why: string): void => {
        child.kill('SIGKILL');
        end({ seed, cpuMs: 0, violation: `seed ${seed}, event 0: ${why}` });
      };
      const timer = setTimeout(() => broken(`no end within ${SEED_WITHIN_MS} ms`), SEED_WITHIN_MS);
      child.once('message', (result) => end(result as SeedResult));
      child.once('exit', (code, signal) => broken(`the process ended with ${signal ?? code}`));
      child.once('error', (error) => broken(error.message));
      const order: SeedOrder = { seed, options: this.#options.plan };
      child.send(order);
    });
  }
}
