import { InvalidArgumentError, StorageError } from './errors.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * UTF-8 of a key. Throws `INVALID_ARGUMENT` for anything but a well-formed, non-empty string,
 * `TOO_LARGE` beyond `maxKeyBytes`.
 */
export function encodeKey(key: unknown, maxKeyBytes: number): Uint8Array {
  const bytes = encodeText(key, 'key');
  if (bytes.byteLength === 0) throw new InvalidArgumentError('key must not be empty');
  if (bytes.byteLength > maxKeyBytes) {
    throw new StorageError(
      'TOO_LARGE',
      `key has ${bytes.byteLength} bytes, maxKeyBytes is ${maxKeyBytes}`,
    );
  }
  return bytes;
}

/**
 * UTF-8 of a prefix; `''` is the prefix of every key. Throws `INVALID_ARGUMENT` like `encodeKey`.
 */
export const encodePrefix = (prefix: unknown): Uint8Array => encodeText(prefix, 'prefix');

/** The key that these bytes encode. */
export const decodeKey = (bytes: Uint8Array): string => decoder.decode(bytes);

/** UTF-8 of any text, named in the error. Throws `INVALID_ARGUMENT` like `encodeKey`. */
export function encodeText(text: unknown, what: string): Uint8Array {
  if (typeof text !== 'string') {
    throw new InvalidArgumentError(`${what} must be a string, not ${typeof text}`);
  }
  if (LONE_SURROGATE.test(text)) {
    throw new InvalidArgumentError(`${what} has a lone surrogate and no UTF-8 form`);
  }
  return encoder.encode(text);
}
