import { CommanderError } from 'commander';
import { isStorageError } from '../port/errors.js';
import { createProgram } from './program.js';
import type { Terminal } from './terminal.js';
import { errorLine } from './usage.js';

/** Carried out. */
export const EXIT_SUCCESS = 0;
/** Tried and failed. */
export const EXIT_FAILURE = 1;
/** The command line itself is wrong. */
export const EXIT_USAGE = 2;

/** Runs one command line and resolves with its exit code; never rejects. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await createProgram(terminal).parseAsync([...args], { from: 'user' });
    return EXIT_SUCCESS;
  } catch (error) {
    return report(error, terminal);
  }
}

function report(error: unknown, terminal: Terminal): number {
  if (error instanceof CommanderError) {
    return error.exitCode === EXIT_SUCCESS ? EXIT_SUCCESS : EXIT_USAGE;
  }
  if (!isStorageError(error)) {
    terminal.complain(errorLine('INTERNAL', error instanceof Error ? error.message : error));
    return EXIT_FAILURE;
  }
  terminal.complain(errorLine(error.code, error.message));
  return error.code === 'INVALID_ARGUMENT' ? EXIT_USAGE : EXIT_FAILURE;
}
