import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Hunt } from './mutant.js';
import { runProgram } from './run-program.js';
import { ROOT } from './workshop.js';

export interface Caught {
  readonly schedule: number;
  readonly reason: string;
}

const PROGRAM = relative(ROOT, fileURLToPath(new URL('./hunt.ts', import.meta.url)));
const WITHIN_MS = 30 * 60_000;

export async function runHunt(folder: string, hunt: Hunt): Promise<Caught> {
  const program = ['--import', 'tsx', PROGRAM, JSON.stringify(hunt)];
  const { output, errors, timedOut } = await runProgram(folder, program, WITHIN_MS);
  const line = output.trim().split('\n').at(-1) ?? '';
  if (line.startsWith('{')) return JSON.parse(line) as Caught;
  const why = timedOut ? 'the simulator hangs' : `the simulator broke: ${errors.trim()}`;
  return { schedule: 0, reason: why.slice(0, 600) };
}
