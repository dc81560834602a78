import type { Bounds, Budgets } from './small-world.js';
import { STARTS, type Start } from './starts.js';

export interface ExplorationPlan {
  readonly name: string;
  readonly start: Start;
  readonly bounds: Bounds;
}

const ALL: Budgets = {
  ticks: 0,
  proposals: 0,
  crashes: 0,
  wipes: 0,
  duplicates: 0,
  overtakings: 0,
  disconnects: 0,
};

export function boundsOf(terms: number, budgets: Partial<Budgets>): Bounds {
  return { terms, linkMessages: 4, budgets: { ...ALL, ...budgets } };
}

export const SHORT_PLANS: readonly ExplorationPlan[] = [
  {
    name: 'an election and a proposal',
    start: STARTS.fresh,
    bounds: boundsOf(2, { ticks: 1, proposals: 1 }),
  },
  {
    name: 'a leader, a proposal, a closed connection',
    start: STARTS.elected,
    bounds: boundsOf(2, { ticks: 2, proposals: 1, disconnects: 1 }),
  },
];

export const FULL_PLANS: readonly ExplorationPlan[] = [
  {
    name: 'an election and two proposals',
    start: STARTS.fresh,
    bounds: boundsOf(2, { ticks: 1, proposals: 2 }),
  },
  {
    name: 'two rival elections',
    start: STARTS.fresh,
    bounds: boundsOf(2, { ticks: 2 }),
  },
  {
    name: 'a leader, a proposal, the next leader',
    start: STARTS.elected,
    bounds: boundsOf(2, { ticks: 3, proposals: 1 }),
  },
  {
    name: 'a leader, a crash, the next leader',
    start: STARTS.elected,
    bounds: boundsOf(2, { ticks: 3, crashes: 1 }),
  },
  {
    name: 'a leader, a lost disk, the next leader',
    start: STARTS.elected,
    bounds: boundsOf(2, { ticks: 3, wipes: 1 }),
  },
  {
    name: 'a leader, a proposal, a lost disk',
    start: STARTS.elected,
    bounds: boundsOf(2, { ticks: 2, proposals: 1, wipes: 1 }),
  },
  {
    name: 'an election, a proposal, a crash, one message twice, one out of order',
    start: STARTS.fresh,
    bounds: boundsOf(2, { ticks: 1, proposals: 1, crashes: 1, duplicates: 1, overtakings: 1 }),
  },
  {
    name: 'figure 8: leaders of two terms, the first comes back in a third',
    start: STARTS.divided,
    bounds: boundsOf(3, { ticks: 4, proposals: 2, crashes: 1 }),
  },
  {
    name: 'everything: two terms, two proposals, a crash, one message twice, one out of order',
    start: STARTS.fresh,
    bounds: boundsOf(2, {
      ...{ ticks: 4, proposals: 2, crashes: 1, duplicates: 1, overtakings: 1, disconnects: 1 },
    }),
  },
];
