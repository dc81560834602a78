import { parseArgs } from 'node:util';
import { type Exploration, Explorer, ViolationFound } from './explorer.js';
import { type ExplorationPlan, FULL_PLANS } from './plans.js';

const MOST_STATES = 3_000_000;
const MOST_DEPTH = 1000;
const USAGE = 2;
const MEBIBYTE = 2 ** 20;

interface Limits {
  readonly states: number;
  readonly depth: number;
}

export function explore(args: readonly string[]): number {
  try {
    return exploreWithin(limitsOf(args));
  } catch (error) {
    process.stderr.write(`error: ${error instanceof Error ? error.message : error}\n`);
    return USAGE;
  }
}

function exploreWithin(limits: Limits): number {
  let total = 0;
  const startMs = performance.now();
  for (const plan of FULL_PLANS) {
    try {
      total += explorePlan(plan, limits);
    } catch (error) {
      if (!(error instanceof ViolationFound)) throw error;
      process.stdout.write(`${plan.name}: VIOLATION\n${error.message}\n`);
      return 1;
    }
  }
  const seconds = (performance.now() - startMs) / 1000;
  process.stdout.write(`${counted(total)} distinct states in ${seconds.toFixed(1)} s\n`);
  process.stdout.write('violations: 0\n');
  return 0;
}

function limitsOf(args: readonly string[]): Limits {
  const { values } = parseArgs({
    args: [...args],
    options: {
      exhaustive: { type: 'boolean' },
      states: { type: 'string', default: String(MOST_STATES) },
      depth: { type: 'string', default: String(MOST_DEPTH) },
    },
  });
  const [states, depth] = [Number(values.states), Number(values.depth)];
  for (const limit of [states, depth]) {
    if (Number.isSafeInteger(limit) && limit > 0) continue;
    throw new RangeError('--states and --depth take whole numbers above zero');
  }
  return { states, depth };
}

function explorePlan({ name, start, bounds }: ExplorationPlan, limits: Limits): number {
  process.stdout.write(`${name}\n`);
  const startMs = performance.now();
  const explored = new Explorer(bounds).run(limits, start);
  process.stdout.write(`  ${summary(explored, (performance.now() - startMs) / 1000)}\n`);
  return explored.states;
}

function summary(explored: Exploration, seconds: number): string {
  const { states, transitions, depth, isComplete, nodeStates, bytes } = explored;
  return [
    `${counted(states)} states`,
    `${counted(transitions)} transitions`,
    isComplete ? `complete at depth ${depth}` : `complete to depth ${depth}, stopped there`,
    `${counted(nodeStates)} states of a node`,
    `${Math.round(bytes / MEBIBYTE)} MiB of hashes`,
    `${seconds.toFixed(1)} s`,
  ].join(', ');
}

function counted(count: number): string {
  return count.toLocaleString('en-US');
}
