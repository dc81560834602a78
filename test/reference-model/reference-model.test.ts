import { describe, expect, it } from 'vitest';
import { RandomWorld } from '../raft/fixtures/random-world.js';
import { judge, type Rejection } from './explain.js';
import type { ModelState } from './model-state.js';
import { Recorder } from './recorder.js';
import { TAMPERINGS, type Tamper } from './tampering.js';
import type { Transition } from './trace.js';

const TRACES = 100;
const STEPS = 1100;
const SEEDS_TO_TAMPER = 40;

const traces = new Map<number, readonly Transition[]>();

function traceOf(seed: number): readonly Transition[] {
  const known = traces.get(seed);
  if (known !== undefined) return known;
  const world = new RandomWorld(seed, true);
  const trace: Transition[] = [];
  for (const node of world.nodes.values()) node.observer = new Recorder(node, trace);
  world.run(STEPS);
  world.settle();
  const copied = JSON.parse(JSON.stringify(trace)) as readonly Transition[];
  if (seed <= SEEDS_TO_TAMPER) traces.set(seed, copied);
  return copied;
}

function tampered(trace: readonly Transition[], tamper: Tamper): readonly Transition[] | undefined {
  let changed: readonly Transition[] | undefined;
  let position = 0;
  judge(trace, (before: ModelState, transition: Transition) => {
    const other = changed === undefined ? tamper(before, transition) : undefined;
    if (other !== undefined) changed = trace.with(position, other);
    position += 1;
  });
  return changed;
}

function firstTampered(tamper: Tamper): {
  readonly at: number;
  readonly trace: readonly Transition[];
} {
  for (let seed = 1; seed <= SEEDS_TO_TAMPER; seed += 1) {
    const trace = traceOf(seed);
    const changed = tampered(trace, tamper);
    if (changed === undefined) continue;
    return { at: changed.findIndex((transition, at) => transition !== trace[at]), trace: changed };
  }
  throw new Error('no trace to tamper with');
}

function isJointChange({ role, log }: Transition): boolean {
  const added = log?.added ?? [];
  return role === 'leader' && added.some(({ config }) => (config?.outgoing.length ?? 0) > 0);
}

describe('the reference model, a second Raft written from the paper', () => {
  it('accepts 100 traces of the core', () => {
    let transitions = 0;
    let joint = 0;
    for (let seed = 1; seed <= TRACES; seed += 1) {
      const trace = traceOf(seed);
      const { accepted, rejections } = judge(trace);
      expect({ seed, rejections, transition: trace[accepted] }).toEqual({
        ...{ seed, rejections: [], transition: undefined },
      });
      transitions += accepted;
      joint += trace.filter(isJointChange).length;
    }
    expect(transitions).toBeGreaterThan(100_000);
    expect(joint).toBeGreaterThan(20);
  }, 60_000);

  it.each(Object.entries(TAMPERINGS))('rejects %s', (_kind, [rule, tamper]) => {
    const { at, trace } = firstTampered(tamper);
    const { accepted, rejections } = judge(trace);
    expect(accepted).toBe(at);
    expect(rejections.map((rejection: Rejection) => rejection.rule)).toContain(rule);
  });
});
