import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Hunt } from './mutant.js';
import { runProgram } from './run-program.js';
import { ROOT } from './workshop.js';

export interface Caught {
  readonly schedule: number;
  readonly reason: string;
}

export interface HuntRange extends Hunt {
  readonly first: number;
}

export interface Hunters {
  readonly mutated: string;
  readonly pristine: string;
}

const PROGRAM = relative(ROOT, fileURLToPath(new URL('./hunt.ts', import.meta.url)));
const WITHIN_MS = 30 * 60_000;

export async function runHunt({ mutated, pristine }: Hunters, hunt: Hunt): Promise<Caught> {
  for (let first = 1; first <= hunt.seeds; ) {
    const caught = await huntFrom(mutated, { ...hunt, first });
    if (caught.schedule === 0) return caught;
    const seed = { ...hunt, first: caught.schedule, seeds: caught.schedule };
    if ((await huntFrom(pristine, seed)).schedule === 0) return caught;
    first = caught.schedule + 1;
  }
  return { schedule: 0, reason: '' };
}

export async function huntFrom(folder: string, range: HuntRange): Promise<Caught> {
  const program = ['--import', 'tsx', PROGRAM, JSON.stringify(range)];
  const { output, errors, timedOut } = await runProgram(folder, program, WITHIN_MS);
  const line = output.trim().split('\n').at(-1) ?? '';
  if (line.startsWith('{')) return JSON.parse(line) as Caught;
  const why = timedOut ? 'the simulator hangs' : `the simulator broke: ${errors.trim()}`;
  return { schedule: 0, reason: why.slice(0, 600) };
}
