import type { Plan, Step } from '../plan.js';
import { runPlan } from '../runner.js';
import { Violation, violationKind } from '../violation.js';
import { ddmin } from './ddmin.js';

const SHRINK_WITHIN_MS = 50_000;
const VARIANTS = 4;
const VARIANT_STRIDE = 1_000_003;

export interface Shrunk {
  readonly plan: Plan;
  readonly message: string;
  readonly runs: number;
}

export async function violationOf(plan: Plan): Promise<string | undefined> {
  try {
    await runPlan(plan);
    return undefined;
  } catch (error) {
    return error instanceof Violation ? error.message : String(error);
  }
}

export async function shrink(
  plan: Plan,
  message: string,
  withinMs = SHRINK_WITHIN_MS,
): Promise<Shrunk> {
  const shrinker = new Shrinker(plan, message, performance.now() + withinMs);
  await shrinker.fewerEvents();
  await shrinker.fewerSteps(1);
  await shrinker.fewerNodes();
  let before = Number.POSITIVE_INFINITY;
  while (shrinker.best.plan.steps.length < before) {
    before = shrinker.best.plan.steps.length;
    await shrinker.fewerSteps(VARIANTS);
  }
  await shrinker.plainerCalls();
  await shrinker.fewerEvents();
  return shrinker.best;
}

class Shrinker {
  readonly #kind: string;
  readonly #deadlineMs: number;
  #plan: Plan;
  #message: string;
  #runs = 0;

  constructor(plan: Plan, message: string, deadlineMs: number) {
    this.#plan = plan;
    this.#message = message;
    this.#kind = violationKind(message);
    this.#deadlineMs = deadlineMs;
  }

  get best(): Shrunk {
    return { plan: this.#plan, message: this.#message, runs: this.#runs };
  }

  async fewerSteps(variants: number): Promise<void> {
    await ddmin<Step>(this.#plan.steps, (steps) => this.#fails({ ...this.#plan, steps }, variants));
  }

  async fewerNodes(): Promise<void> {
    for (let nodeCount = 1; nodeCount < this.#plan.nodeCount; nodeCount += 1) {
      if (await this.#fails({ ...this.#plan, nodeCount }, VARIANTS)) return;
    }
  }

  async fewerEvents(): Promise<void> {
    const events = Number(/event (\d+):/.exec(this.#message)?.[1] ?? this.#plan.events);
    if (events < this.#plan.events) await this.#fails({ ...this.#plan, events }, 1);
  }

  async plainerCalls(): Promise<void> {
    const steps = this.#plan.steps.map((step) =>
      step.type === 'call' ? { ...step, fillBytes: 0, retries: 0 } : step,
    );
    await this.#fails({ ...this.#plan, steps }, VARIANTS);
  }

  async #fails(plan: Plan, variants: number): Promise<boolean> {
    for (let variant = 0; variant < variants; variant += 1) {
      if (performance.now() > this.#deadlineMs) return false;
      const candidate = { ...plan, seed: plan.seed + variant * VARIANT_STRIDE };
      this.#runs += 1;
      const message = await violationOf(candidate);
      if (message === undefined || violationKind(message) !== this.#kind) continue;
      this.#plan = candidate;
      this.#message = message;
      return true;
    }
    return false;
  }
}
