import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runCampaign } from './campaign.js';
import type { Totals } from './totals.js';

const folder = mkdtempSync(join(tmpdir(), 'workers-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function campaignOf(answer: string, violations: number): Promise<Totals> {
  const worker = join(folder, `worker-${violations}.mjs`);
  writeFileSync(worker, `process.on('message', ({ seed }) => { ${answer} });\n`);
  return runCampaign({
    worker,
    nodeFlags: [],
    from: 5,
    seeds: 6,
    workers: 2,
    violations,
    plan: {},
    progress: () => undefined,
  });
}

describe('a campaign', () => {
  it('calls it a violation when the process of a seed ends, and goes on with another', async () => {
    const { seeds, failures } = await campaignOf('process.exit(3);', 100);
    expect(seeds).toBe(6);
    expect(failures.map(({ seed }) => seed).sort()).toEqual([10, 5, 6, 7, 8, 9]);
    expect(failures[0]?.message).toMatch(/^seed \d+, event 0: the process ended with 3$/);
  });

  it('counts exactly as many violations as it may, and stops', async () => {
    const failing = "process.send({ seed, cpuMs: 1, violation: 'seed 1, event 2: wrong' });";
    const { seeds, failures } = await campaignOf(failing, 3);
    expect(failures).toHaveLength(3);
    expect(seeds).toBe(3);
  });
});
