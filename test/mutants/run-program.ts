import { spawn } from 'node:child_process';

export interface ProgramRun {
  readonly output: string;
  readonly errors: string;
  readonly timedOut: boolean;
}

export function runProgram(
  folder: string,
  args: readonly string[],
  withinMs: number,
): Promise<ProgramRun> {
  const { VITEST: _, NODE_OPTIONS: __, ...env } = process.env;
  const child = spawn(process.execPath, [...args], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  let timedOut = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const timer = setTimeout(() => {
    timedOut = true;
    child.kill('SIGKILL');
  }, withinMs);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => {
      clearTimeout(timer);
      resolve({ output, errors, timedOut });
    });
  });
}
