import {
  COMMAND_COUNT_OFFSET,
  COMMAND_HEADER_BYTES,
  OPERATION_HEADER_BYTES,
  OPERATION_KEY_LENGTH_OFFSET,
  OPERATION_PUT,
  OPERATION_TYPE_OFFSET,
  OPERATION_VALUE_LENGTH_OFFSET,
} from '../../../assembly/layout.js';

export interface Step {
  readonly key: string;
  readonly value: string | undefined;
}

export function decodeCommand(payload: Uint8Array): Step[] {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const text = (from: number, byteCount: number): string =>
    Buffer.from(payload.subarray(from, from + byteCount)).toString('utf8');
  const steps: Step[] = [];
  let offset = COMMAND_HEADER_BYTES;
  for (let left = view.getUint32(COMMAND_COUNT_OFFSET, true); left > 0; left -= 1) {
    const type = view.getUint8(offset + OPERATION_TYPE_OFFSET);
    const keyBytes = view.getUint16(offset + OPERATION_KEY_LENGTH_OFFSET, true);
    const valueBytes = view.getUint32(offset + OPERATION_VALUE_LENGTH_OFFSET, true);
    const keyAt = offset + OPERATION_HEADER_BYTES;
    const valueAt = keyAt + keyBytes;
    const value = type === OPERATION_PUT ? text(valueAt, valueBytes) : undefined;
    steps.push({ key: text(keyAt, keyBytes), value });
    offset = valueAt + valueBytes;
  }
  return steps;
}
