import { describe, expect, it } from 'vitest';
import { PROFILES } from './plan/profiles.js';
import { type Plan, planSeed } from './plan.js';
import { runPlan } from './runner.js';

const SHORT = { events: 1500 };

describe('a plan', () => {
  it('is the same for the same seed, and another for the next', () => {
    expect(planSeed(7)).toEqual(planSeed(7));
    expect(planSeed(7).steps).not.toEqual(planSeed(8).steps);
  });

  it.each(Object.keys(PROFILES))('can be drawn of the profile %s', (profile) => {
    const plan = planSeed(3, { ...SHORT, profile });
    const isCalm = plan.steps.every(({ type }) => type === 'call');
    expect(isCalm).toBe(profile === 'calm');
  });

  it('says which profiles there are', () => {
    expect(() => planSeed(3, { profile: 'storms' })).toThrow('restart-storms');
  });

  it('runs alike after a way through JSON', async () => {
    const plan = planSeed(11, { ...SHORT, nodes: 3 });
    const copy = JSON.parse(JSON.stringify(plan)) as Plan;
    expect((await runPlan(copy)).hash).toBe((await runPlan(plan)).hash);
  });

  it('runs without any of its steps', async () => {
    const plan = planSeed(11, { ...SHORT, nodes: 3 });
    const faults = plan.steps.filter(({ type }) => type === 'fault');
    expect(faults.length).toBeGreaterThan(0);
    const report = await runPlan({ ...plan, steps: faults.slice(1) });
    expect(report.faults.size).toBeGreaterThan(0);
    expect(report.writes.pending + report.reads.pending).toBe(0);
  });
});
