import type { Bounds, Budgets } from './small-world.js';
import { STARTS, type Start } from './starts.js';

export interface ExplorationPlan {
  readonly name: string;
  readonly start: Start;
  readonly bounds: Bounds;
}

const NOTHING: Budgets = {
  ticks: 0,
  proposals: 0,
  crashes: 0,
  duplicates: 0,
  overtakings: 0,
  disconnects: 0,
};

function plan(
  name: string,
  start: Start,
  terms: number,
  budgets: Partial<Budgets>,
): ExplorationPlan {
  return { name, start, bounds: { terms, linkMessages: 4, budgets: { ...NOTHING, ...budgets } } };
}

export const SHORT_PLANS: readonly ExplorationPlan[] = [
  plan('an election and a proposal', STARTS.fresh, 2, { ticks: 1, proposals: 1 }),
  plan('a leader and a second one', STARTS.elected, 2, { ticks: 3, proposals: 1 }),
];
