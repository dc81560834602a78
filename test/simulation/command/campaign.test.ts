import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planSeed } from '../plan.js';
import { type Bundle, bundleSimulator } from './bundle.js';

interface Ended {
  readonly code: number;
  readonly output: string;
}

interface Saved {
  readonly seeds: number;
  readonly events: number;
  readonly hash: string;
  readonly decisions: Readonly<Record<string, number>>;
  readonly violations: readonly { readonly message: string }[];
}

const SMALL = ['--nodes', '3', '--steps', '1500'];
const run = promisify(execFile);
let bundle: Bundle;
let folder: string;

beforeAll(async () => {
  bundle = await bundleSimulator();
  folder = mkdtempSync(join(tmpdir(), 'simulate-'));
});

afterAll(() => {
  for (const made of [bundle.folder, folder]) rmSync(made, { recursive: true, force: true });
});

async function simulate(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  flags: readonly string[] = [],
): Promise<Ended> {
  try {
    const command = [...flags, bundle.main, ...args, '--out', folder];
    const { stdout } = await run(process.execPath, command, { env: { ...process.env, ...env } });
    return { code: 0, output: stdout };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout + stderr };
  }
}

async function saved(name: string, args: readonly string[]): Promise<Saved> {
  const file = join(folder, name);
  await simulate([...args, '--json', file]);
  return JSON.parse(readFileSync(file, 'utf8')) as Saved;
}

describe('npm run simulate', () => {
  it('gives every seed the same trace in another process, time zone and heap', async () => {
    const seeds = ['--seeds', '5', ...SMALL];
    const here = await simulate([...seeds, '--json', join(folder, 'here')], { TZ: 'UTC' });
    const flags = ['--max-semi-space-size=1', '--stack-size=1500', '--no-opt'];
    const there = [...seeds, '--workers', '1', '--json', join(folder, 'there')];
    await simulate(there, { TZ: 'Pacific/Chatham', LANG: 'tr_TR.UTF-8' }, flags);
    expect(here).toMatchObject({ code: 0 });
    const [one, other] = ['here', 'there'].map(
      (name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Saved,
    );
    expect(other?.hash).toBe(one?.hash);
    expect(other?.events).toBe(one?.events);
    expect(other?.decisions).toEqual(one?.decisions);
  });

  it('says what it reached, and what it never did', async () => {
    const { code, output } = await simulate(['--seeds', '2', ...SMALL]);
    expect(code).toBe(0);
    expect(output).toMatch(/^2 seeds, [\d,]+ events/m);
    expect(output).toMatch(/named decisions: \d+ of \d+ reached/);
    expect(output).toMatch(/^never reached: .*message-ignored-second-leader/m);
    expect(output).toContain('violations: 0');
  });

  it('replays a seed with its whole trace', async () => {
    const { code, output } = await simulate(['--seed', '3', '--trace', ...SMALL]);
    expect(code).toBe(0);
    expect(output.split('\n').length).toBeGreaterThan(1500);
    const { output: again } = await simulate(['--seed', '3', '--trace', ...SMALL]);
    expect(again).toBe(output);
  });

  it('shrinks a planted bug to a script of at most 25 steps that fails again', async () => {
    const { code, output } = await simulate(['--seeds', '60', '--plant', 'early', ...SMALL]);
    expect(code).toBe(1);
    const [, before, after] = /shrunk from (\d+) steps to (\d+) on/.exec(output) ?? [];
    process.stdout.write(`a planted bug: ${before} steps, shrunk to ${after}\n`);
    expect(Number(before)).toBeGreaterThan(25);
    expect(Number(after)).toBeLessThanOrEqual(25);
    const [, file = ''] = /--script (\S+) --trace/.exec(output) ?? [];
    const replayed = await simulate(['--script', file]);
    expect(replayed.code).toBe(1);
    expect(replayed.output).toMatch(/^seed \d+, event \d+: /);
  }, 180_000);

  it('names the violation of every seed it was asked for', async () => {
    const { violations } = await saved('both', [
      ...['--seeds', '200', '--violations', '2', '--no-shrink', '--plant', 'lost'],
      ...SMALL,
    ]);
    expect(violations).toHaveLength(2);
    const [{ message } = { message: '' }] = violations;
    const [, seed] = /^seed (\d+), event \d+: /.exec(message) ?? [];
    const { profile } = planSeed(Number(seed), { nodes: 3 });
    expect(message).toContain(
      `npm run simulate -- --seed ${seed} --trace --nodes 3 --steps 1500 ` +
        `--profile ${profile} --plant lost`,
    );
  });

  it('ends with 2 where the options are wrong', async () => {
    const { code, output } = await simulate(['--seeds', '-1']);
    expect(code).toBe(2);
    expect(output).toContain('must be a whole number above zero');
  });
});
