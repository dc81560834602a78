import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CANARY, MUTANTS } from './all.js';
import { huntFrom } from './hunt-run.js';
import { MOST_SEEDS, mutated } from './mutant.js';
import { readResults } from './results.js';
import { table } from './table.js';
import { ROOT, Workshop } from './workshop.js';

const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const simulated = MUTANTS.filter(({ simulate }) => simulate !== undefined);

describe('the mutants', () => {
  it.each(MUTANTS)('$name changes one place of the code as it is', (mutant) => {
    const text = textOf(mutant.file);
    expect(mutated(mutant, text)).not.toBe(text);
  });

  it.each(MUTANTS)('$name names a test that exists', ({ scenario, simulate }) => {
    expect(scenario ?? simulate).toBeDefined();
    if (scenario !== undefined) expect(textOf(scenario.file)).toContain(scenario.test);
  });

  it('have names of their own, and are enough', () => {
    expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
    expect(MUTANTS.filter(({ scenario }) => scenario !== undefined).length).toBeGreaterThan(30);
    expect(simulated.length).toBeGreaterThan(25);
  });

  it('are caught by the simulator within the schedules they have, says the last campaign', () => {
    const results = readResults();
    for (const { name, simulate } of simulated) {
      const schedule = results[name]?.schedule ?? 0;
      expect(schedule, name).toBeGreaterThan(0);
      expect(schedule, name).toBeLessThanOrEqual(simulate?.seeds ?? MOST_SEEDS);
    }
  });

  it('are listed in docs/testing.md', () => {
    expect(textOf('docs/testing.md')).toContain(table(readResults()));
  });
});

describe('a copy of the sources with a mutant', () => {
  const workshop = new Workshop();
  afterAll(() => workshop.remove());

  it('is caught by the simulator at once, if it is the canary', { timeout: 60_000 }, async () => {
    const caught = await workshop.with(CANARY, () =>
      huntFrom(workshop.folder, { first: 1, seeds: 5 }),
    );
    expect(caught.reason).toMatch(/^seed \d+, event \d+: /);
    expect(caught.schedule).toBeGreaterThan(0);
  });

  it('is as it was afterwards, and passes', { timeout: 60_000 }, async () => {
    expect(readFileSync(join(workshop.folder, CANARY.file), 'utf8')).toBe(textOf(CANARY.file));
    expect(await huntFrom(workshop.folder, { first: 1, seeds: 2 })).toEqual({
      schedule: 0,
      reason: '',
    });
  });

  it('is never one that does not fit the code', async () => {
    const stale = { ...CANARY, find: 'no such text' };
    await expect(workshop.with(stale, async () => 'done')).rejects.toThrow('0 places of');
  });
});
