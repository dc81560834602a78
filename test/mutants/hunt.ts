import { runSeed } from '../simulation/runner.js';
import type { HuntRange } from './hunt-run.js';

const { first, seeds, ...options } = JSON.parse(process.argv[2] ?? '') as HuntRange;

async function hunt(): Promise<{ readonly schedule: number; readonly reason: string }> {
  for (let seed = first; seed <= seeds; seed += 1) {
    try {
      await runSeed(seed, options);
    } catch (error) {
      return { schedule: seed, reason: reasonOf(error) };
    }
  }
  return { schedule: 0, reason: '' };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error) || error.name !== 'Violation') throw error;
  if (error.cause instanceof Error && error.cause.name !== 'Violation') throw error.cause;
  return error.message.split('\n')[0] ?? '';
}

hunt().then((found) => process.stdout.write(`${JSON.stringify(found)}\n`));
