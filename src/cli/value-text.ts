import type { KeyValue } from '../port/storage-port.js';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/** A key or text on one line: as it is, or quoted like JSON where it has control characters. */
export const printable = (text: string): string =>
  UNPRINTABLE.test(text) ? JSON.stringify(text) : text;

/** A value on one line: its text, or base64 when it is no UTF-8. */
export function printableValue(value: Uint8Array): string {
  const text = textOf(value);
  return text === undefined ? `base64:${base64Of(value)}` : printable(text);
}

/** A pair for JSON output: the value in base64, and as text where it is UTF-8. */
export function jsonPair({ key, value }: KeyValue): object {
  const text = textOf(value);
  return { key, value: base64Of(value), ...(text === undefined ? {} : { text }) };
}

function textOf(value: Uint8Array): string | undefined {
  try {
    return decoder.decode(value);
  } catch {
    return undefined;
  }
}

const base64Of = ({ buffer, byteOffset, byteLength }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64');
