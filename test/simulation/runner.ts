import { type Plan, type PlanOptions, planSeed } from './plan.js';
import { type Report, Simulation } from './simulation.js';

export interface RunOptions {
  readonly print?: boolean;
}

export function runPlan(plan: Plan, { print = false }: RunOptions = {}): Promise<Report> {
  const simulation = new Simulation(plan, print);
  const { world } = simulation;
  return simulation.play(() => world.run(() => world.events >= plan.events));
}

export const runSeed = (seed: number, options: PlanOptions & RunOptions = {}): Promise<Report> =>
  runPlan(planSeed(seed, options), options);
