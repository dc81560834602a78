import { StorageError } from '../port/errors.js';
import { HIGHEST_VALUE_BYTES } from '../port/limits.js';
import type { Environment } from '../storage/environment.js';

/**
 * What a command sees of the world: its output, input, variables and signals; recorded in tests.
 */
export interface Terminal {
  readonly env: Environment;
  /** Whether standard output is read by a human on a terminal. */
  readonly isInteractive: boolean;
  /** Writes results to standard output. */
  write(chunk: string | Uint8Array): void;
  /** Writes one line of diagnostics to standard error. */
  complain(line: string): void;
  /** Standard input as a whole. Rejects with `TOO_LARGE` beyond the largest possible value. */
  readInput(): Promise<Uint8Array>;
  /** Calls back for each SIGINT and SIGTERM, instead of the process ending. */
  onSignal(listener: (signal: string) => void): void;
  /** Calls back when standard input ends. */
  onInputEnd(listener: () => void): void;
  /** Ends the process at once. */
  exitNow(code: number): void;
}

/**
 * Whether output may be coloured: NO_COLOR forbids, FORCE_COLOR asks for it, otherwise on a
 * terminal only.
 */
export function usesColors({ env, isInteractive }: Terminal): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return true;
  return isInteractive && env.TERM !== 'dumb';
}

/** The terminal of this process. */
export function systemTerminal(): Terminal {
  process.stdout.on('error', endQuietly);
  return {
    env: process.env,
    isInteractive: process.stdout.isTTY === true,
    write: (chunk) => void process.stdout.write(chunk),
    complain: (line) => void process.stderr.write(`${line}\n`),
    readInput: () => readWhole(process.stdin),
    onSignal: (listener) => {
      process.on('SIGINT', listener);
      process.on('SIGTERM', listener);
    },
    onInputEnd: (listener) => {
      process.stdin.once('end', listener).once('error', listener).resume();
      process.stdin.unref();
    },
    exitNow: (code) => process.exit(code),
  };
}

function endQuietly(error: NodeJS.ErrnoException): void {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
}

async function readWhole(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.byteLength;
    if (bytes > HIGHEST_VALUE_BYTES) {
      throw new StorageError('TOO_LARGE', `the input has more than ${HIGHEST_VALUE_BYTES} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
