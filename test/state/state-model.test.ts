import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StateMachine } from '../../src/state/state-machine.js';
import { bytes, type EntryPlan, entries, put, remove, text } from './fixtures/entries.js';
import { contentOf, StateHome } from './fixtures/state-home.js';

const DEADLINE = { timeout: 120_000 };
const KEYS = ['a', 'a\u0000', 'ab', 'abc', 'b', 'ba', 'c', 'é', '\u{10FFFF}', '~'];
const key = fc.constantFrom(...KEYS);
const operation = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(key, fc.string({ maxLength: 6 })).map(([k, v]) => put(k, v)) },
  { weight: 1, arbitrary: key.map((k) => remove(k)) },
);
const plan: fc.Arbitrary<EntryPlan> = fc.oneof(
  { weight: 6, arbitrary: operation },
  { weight: 2, arbitrary: fc.array(operation, { minLength: 1, maxLength: 5 }) },
  { weight: 1, arbitrary: fc.constant('noop' as const) },
  { weight: 1, arbitrary: fc.nat(99).map((n) => ({ membership: `{"n":${n}}` })) },
);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.array(plan, { minLength: 1, maxLength: 6 }) },
  { weight: 2, arbitrary: fc.constant('start checkpoint' as const) },
  { weight: 1, arbitrary: fc.constant('await checkpoint' as const) },
  { weight: 1, arbitrary: fc.constant('reopen' as const) },
);

function modelOf(plans: readonly EntryPlan[], count: number) {
  const values = new Map<string, { value: string; modIndex: number }>();
  let membership = '';
  plans.slice(0, count).forEach((made, at) => {
    if (made === 'noop') return;
    if ('membership' in made) {
      membership = made.membership;
      return;
    }
    for (const { type, key, value } of 'length' in made ? made : [made]) {
      values.delete(text(key));
      if (type === 'put') values.set(text(key), { value: text(value), modIndex: at + 1 });
    }
  });
  const sorted = [...values].sort(([a], [b]) => Buffer.compare(bytes(a), bytes(b)));
  return { values, sorted, membership };
}

function expectAsModel(state: StateMachine, plans: readonly EntryPlan[]): void {
  const { values, sorted } = modelOf(plans, state.appliedIndex);
  expect(state.appliedIndex).toBe(plans.length);
  expect(Object.entries(contentOf(state))).toEqual(sorted.map(([k, { value }]) => [k, value]));
  for (const name of KEYS) {
    const expected = values.get(name);
    const found = state.get(bytes(name));
    expect(found && { ...found, value: text(found.value) }).toEqual(expected);
  }
  const withA = sorted.filter(([k]) => k.startsWith('a')).map(([k]) => k);
  expect(Object.keys(contentOf(state, 'a'))).toEqual(withA);
  expect(state.checkpointMembership).toBe(modelOf(plans, state.checkpointIndex).membership);
}

class Run {
  readonly home = new StateHome();
  readonly plans: EntryPlan[] = [];
  state = this.home.open();
  checkpoint: Promise<void> = Promise.resolve();

  async take(step: EntryPlan[] | string): Promise<void> {
    if (typeof step !== 'string') {
      this.state.apply(entries(this.plans.length + 1, step));
      this.plans.push(...step);
    } else if (step === 'start checkpoint') {
      this.checkpoint = this.state.checkpoint().catch(() => undefined);
    } else if (step === 'await checkpoint') {
      await this.checkpoint;
    } else {
      await this.state.close();
      this.state = this.home.open();
      const missing = this.plans.slice(this.state.appliedIndex);
      this.state.apply(entries(this.state.appliedIndex + 1, missing));
    }
    expectAsModel(this.state, this.plans);
  }
}

describe('state machine against a sorted map', () => {
  it('agrees through random entries, checkpoints and restarts', DEADLINE, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
        const run = new Run();
        try {
          for (const step of steps) await run.take(step);
        } finally {
          await run.home.remove();
        }
      }),
      { numRuns: 25, endOnFailure: false },
    );
  });
});
