import type { Command } from 'commander';
import { isStorageError } from '../port/errors.js';

/** One line for standard error. */
export const errorLine = (code: string, message: unknown): string =>
  `raft-storage: ${code}: ${oneLine(String(message))}`;

/** Any text on one line. */
export const oneLine = (text: string): string => text.trim().replace(/\s*[\r\n]+\s*/g, ' ');

/** Runs what reads the command line; a typed error in it ends the command as wrong usage. */
export function readUsage<T>(command: Command, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!isStorageError(error)) throw error;
    return command.error(`${error.code}: ${error.message}`);
  }
}

/** Commander's own message about a command line as our one line, with where to read on. */
export function usageLine(text: string, command: string): string {
  const message = oneLine(text.replace(/^error:/, ''));
  const typed = /^[A-Z_]+: /.test(message) ? message : `INVALID_ARGUMENT: ${message}`;
  return `raft-storage: ${typed}; see ${command} --help`;
}
