import { ByteReader, ByteWriter } from '../node/wire/byte-writer.js';
import { InvalidArgumentError } from '../port/errors.js';
import { decodeKey, encodeText } from '../port/keys.js';

const NO_VALUE = 0xffffffff;
const WORD_BYTES = 4;

/** A key on its way, with its value where there is one. */
export interface BodyItem {
  readonly key: string;
  readonly value?: Uint8Array | undefined;
}

/** A client's call, or the answer to it: JSON, and any number of keys and values. */
export interface CallBody {
  readonly header: unknown;
  readonly items: readonly BodyItem[];
}

/**
 * Bytes of a body, little endian: u32 header length, header as JSON, then for each item u32 key
 * length, u32 value length (all ones: no value), key in UTF-8, value.
 */
export function encodeBody({ header, items }: CallBody): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const parts = [new ByteWriter(WORD_BYTES).u32(json.byteLength).bytes, json];
  for (const { key, value } of items) {
    const keyBytes = encodeText(key, 'key');
    const lengths = new ByteWriter(2 * WORD_BYTES).u32(keyBytes.byteLength);
    parts.push(lengths.u32(value === undefined ? NO_VALUE : value.byteLength).bytes, keyBytes);
    if (value !== undefined) parts.push(value);
  }
  return Buffer.concat(parts);
}

/** Reads a body; its values are views of `bytes`. Throws `INVALID_ARGUMENT`. */
export function decodeBody(bytes: Uint8Array): CallBody {
  const reader = new ByteReader(bytes);
  const json = reader.slice(reader.u32());
  const items: BodyItem[] = [];
  while (reader.rest().byteLength > 0 && !reader.failed) items.push(readItem(reader));
  if (reader.failed) throw new InvalidArgumentError('the bytes are no call');
  return { header: parse(json), items };
}

function readItem(reader: ByteReader): BodyItem {
  const keyBytes = reader.u32();
  const valueBytes = reader.u32();
  const key = decodeKey(reader.slice(keyBytes));
  return valueBytes === NO_VALUE ? { key } : { key, value: reader.slice(valueBytes) };
}

function parse(json: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(json));
  } catch (cause) {
    throw new InvalidArgumentError('the header of the call is no JSON', { cause });
  }
}
