import type { SimulatedRandom } from '../host/simulated-random.js';
import type { CallKind, CallStep } from '../plan.js';

const FIRST_MS = 20;
const MAX_FILL_BYTES = 12_000;
const MAX_RETRIES = 3;

const KINDS: readonly CallKind[] = [
  ...Array<CallKind>(7).fill('put'),
  ...Array<CallKind>(2).fill('delete'),
  ...Array<CallKind>(2).fill('batch'),
  ...Array<CallKind>(3).fill('get'),
  ...Array<CallKind>(3).fill('lease get'),
  ...Array<CallKind>(2).fill('local get'),
  'list',
];

interface Habits {
  readonly clients: number;
  readonly keys: number;
  readonly meanPauseMs: number;
  readonly meanFillBytes: number;
  readonly kinds: readonly CallKind[];
}

export type HabitName = keyof typeof HABITS;

const HOT_READS: Habits = {
  clients: 5,
  keys: 1,
  meanPauseMs: 8,
  meanFillBytes: 10,
  kinds: [...KINDS, ...Array<CallKind>(6).fill('lease get')],
};

const HEAVY_WRITES: Habits = {
  clients: 5,
  keys: 4,
  meanPauseMs: 30,
  meanFillBytes: 12_000,
  kinds: [...KINDS, ...Array<CallKind>(20).fill('put')],
};

const MANY_WRITES: Habits = {
  clients: 8,
  keys: 8,
  meanPauseMs: 3,
  meanFillBytes: 5,
  kinds: [...KINDS, ...Array<CallKind>(20).fill('put')],
};

const HABITS = { 'hot reads': HOT_READS, 'heavy writes': HEAVY_WRITES, 'many writes': MANY_WRITES };

export function drawCalls(
  random: SimulatedRandom,
  untilMs: number,
  habit: HabitName | undefined,
): Omit<CallStep, 'id'>[] {
  const habits = habit === undefined ? drawHabits(random) : HABITS[habit];
  const { clients, keys, meanPauseMs, meanFillBytes, kinds } = habits;
  return Array.from({ length: clients }, (_, at) => at + 1).flatMap((client) => {
    const own = random.stream(`client ${client}`);
    const calls: Omit<CallStep, 'id'>[] = [];
    let atMs = FIRST_MS + own.exponential(meanPauseMs);
    while (atMs < untilMs) {
      calls.push({
        type: 'call',
        atMs: rounded(atMs),
        client,
        node: own.integer(16),
        kind: own.pick(kinds),
        key: `key-${own.integer(keys)}`,
        fillBytes: Math.min(MAX_FILL_BYTES, Math.floor(own.exponential(meanFillBytes))),
        retries: own.chance(0.3) ? own.integer(MAX_RETRIES + 1) : 0,
      });
      atMs += own.exponential(meanPauseMs);
    }
    return calls;
  });
}

const drawHabits = (random: SimulatedRandom): Habits => ({
  clients: 2 + random.integer(4),
  keys: 1 + random.integer(6),
  meanPauseMs: random.pick([5, 20, 60]),
  meanFillBytes: random.pick([10, 300, 3000, 6000]),
  kinds: KINDS,
});

const rounded = (ms: number): number => Math.round(ms * 1000) / 1000;
