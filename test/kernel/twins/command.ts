import { RESULT_INCOMPLETE, RESULT_MALFORMED, RESULT_OK } from '../../../assembly/layout.js';
import type { CommandOperation } from '../../../src/kernel/kernel.js';

const PUT = 1;
const DELETE = 2;
const BATCH = 3;
const HEADER = 8;
const LONGEST_KEY = 1977;

export function encodeCommandTwin(
  operations: readonly CommandOperation[],
  batch: boolean,
): Uint8Array {
  const [first] = operations;
  const single = first?.type === 'put' ? PUT : DELETE;
  const header = Buffer.alloc(HEADER);
  header.writeUInt8(batch || operations.length !== 1 ? BATCH : single, 0);
  header.writeUInt32LE(operations.length, 4);
  return new Uint8Array(Buffer.concat([header, ...operations.flatMap(encodeOperationTwin)]));
}

export function decodeCommandTwin(payload: Uint8Array): CommandOperation[] | number {
  if (payload.length < HEADER) return RESULT_INCOMPLETE;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  const kind = view.getUint32(0, true);
  const count = view.getUint32(4, true);
  if (!(kind === BATCH ? count > 0 : (kind === PUT || kind === DELETE) && count === 1)) {
    return RESULT_MALFORMED;
  }
  const operations: CommandOperation[] = [];
  let offset = HEADER;
  while (operations.length < count) {
    const operation = decodeOperationTwin(payload, offset, kind);
    if (typeof operation === 'number') return operation;
    operations.push(operation);
    offset += HEADER + operation.key.length + operation.value.length;
  }
  return offset === payload.length ? operations : RESULT_MALFORMED;
}

export function checkCommandTwin(payload: Uint8Array): number {
  const decoded = decodeCommandTwin(payload);
  return typeof decoded === 'number' ? decoded : RESULT_OK;
}

function encodeOperationTwin({ type, key, value }: CommandOperation): Uint8Array[] {
  const header = Buffer.alloc(HEADER);
  header.writeUInt8(type === 'put' ? PUT : DELETE, 0);
  header.writeUInt16LE(key.length, 2);
  header.writeUInt32LE(value.length, 4);
  return [header, key, value];
}

function decodeOperationTwin(
  payload: Uint8Array,
  offset: number,
  kind: number,
): CommandOperation | number {
  const remaining = payload.length - offset;
  if (remaining < HEADER) return RESULT_INCOMPLETE;
  const view = new DataView(payload.buffer, payload.byteOffset + offset, HEADER);
  const type = view.getUint16(0, true);
  const keyBytes = view.getUint16(2, true);
  const valueBytes = view.getUint32(4, true);
  if (keyBytes === 0 || keyBytes > LONGEST_KEY) return RESULT_MALFORMED;
  if (type !== PUT && !(type === DELETE && valueBytes === 0)) return RESULT_MALFORMED;
  if (kind !== BATCH && kind !== type) return RESULT_MALFORMED;
  if (HEADER + keyBytes + valueBytes > remaining) return RESULT_INCOMPLETE;
  const keyAt = offset + HEADER;
  const valueAt = keyAt + keyBytes;
  return {
    type: type === PUT ? 'put' : 'delete',
    key: payload.subarray(keyAt, valueAt),
    value: payload.subarray(valueAt, valueAt + valueBytes),
  };
}
