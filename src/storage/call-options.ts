import { InvalidArgumentError } from '../port/errors.js';
import { nearest } from './nearest.js';

const WRITE_OPTIONS = ['signal', 'timeoutMs'];
const READ_OPTIONS = [...WRITE_OPTIONS, 'consistency'];

/** Refuses anything but the options of a write, with `INVALID_ARGUMENT`. */
export const checkWriteOptions = (options: unknown): void => check(options, WRITE_OPTIONS);

/** Refuses anything but the options of a read, with `INVALID_ARGUMENT`. */
export const checkReadOptions = (options: unknown): void => check(options, READ_OPTIONS);

function check(options: unknown, names: readonly string[]): void {
  if (options === undefined) return;
  if (typeof options !== 'object' || options === null) {
    throw new InvalidArgumentError('options must be an object');
  }
  for (const name of Object.keys(options)) {
    if (names.includes(name)) continue;
    const guess = nearest(name, names);
    const hint = guess === undefined ? '' : `; did you mean ${guess}?`;
    throw new InvalidArgumentError(`unknown option ${name}${hint}`);
  }
  const { signal } = options as { signal?: unknown };
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new InvalidArgumentError('signal must be an AbortSignal');
  }
}
