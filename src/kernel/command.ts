import {
  COMMAND_HEADER_BYTES,
  COMMAND_KIND_BATCH,
  COMMAND_KIND_DELETE,
  COMMAND_KIND_PUT,
  OPERATION_DELETE,
  OPERATION_HEADER_BYTES,
  OPERATION_PUT,
  RECORD_HEADER_BYTES,
  RECORD_MAX_BYTES,
  RESULT_MALFORMED,
  RESULT_NEXT_WINDOW,
  RESULT_OK,
} from '../../assembly/layout.js';
import { InvalidArgumentError, StorageError } from '../port/errors.js';
import type { CommandOperation } from './kernel.js';
import { type Scratch, WINDOW_BYTES } from './scratch.js';
import type { Slab } from './slab.js';

const COMMAND_MAX_BYTES = RECORD_MAX_BYTES - RECORD_HEADER_BYTES;
const COPIED_VALUE_MAX_BYTES = 16_384;

/**
 * Encodes commands: headers, keys and small values through the window of the scratch, large values
 * directly.
 */
export class CommandEncoder {
  readonly #scratch: Scratch;
  readonly #slab: Slab;
  #target: Uint8Array = new Uint8Array(0);
  #written = 0;
  #waiting = 0;

  constructor(scratch: Scratch, slab: Slab) {
    this.#scratch = scratch;
    this.#slab = slab;
  }

  /**
   * The command of these operations; `INVALID_ARGUMENT` for none or a bad key, `TOO_LARGE` over a
   * record's limit.
   */
  encode(operations: readonly CommandOperation[], batch: boolean): Uint8Array {
    const target = this.#slab.take(encodedBytes(operations));
    const { kernel, address } = this.#scratch;
    const kind = commandKind(operations, batch);
    if (kernel.encodeCommandHeader(address, kind, operations.length) !== RESULT_OK) {
      throw new InvalidArgumentError('a command has at least one operation');
    }
    this.#target = target;
    this.#written = 0;
    this.#waiting = COMMAND_HEADER_BYTES;
    for (const operation of operations) this.#add(operation);
    this.#flush();
    return target;
  }

  #add({ type, key, value }: CommandOperation): void {
    const { kernel, bytes, address } = this.#scratch;
    const isCopied = value.length <= COPIED_VALUE_MAX_BYTES;
    const headBytes = OPERATION_HEADER_BYTES + key.length;
    const byteCount = isCopied ? headBytes + value.length : headBytes;
    if (this.#waiting + byteCount > WINDOW_BYTES) this.#flush();
    const at = address + this.#waiting;
    const operationType = type === 'put' ? OPERATION_PUT : OPERATION_DELETE;
    if (kernel.encodeOperationHeader(at, operationType, key.length, value.length) !== RESULT_OK) {
      throw new InvalidArgumentError(
        `no ${type} has a key of ${key.length} and a value of ${value.length} bytes`,
      );
    }
    bytes.set(key, at + OPERATION_HEADER_BYTES);
    if (isCopied) bytes.set(value, at + headBytes);
    this.#waiting += byteCount;
    if (!isCopied) this.#addDirectly(value);
  }

  #addDirectly(value: Uint8Array): void {
    this.#flush();
    this.#target.set(value, this.#written);
    this.#written += value.length;
  }

  #flush(): void {
    const { bytes, address } = this.#scratch;
    this.#target.set(bytes.subarray(address, address + this.#waiting), this.#written);
    this.#written += this.#waiting;
    this.#waiting = 0;
  }
}

/**
 * RESULT_OK, RESULT_INCOMPLETE or RESULT_MALFORMED; a command of any length takes one window of
 * memory.
 */
export function checkCommand(scratch: Scratch, payload: Uint8Array): number {
  if (payload.length > COMMAND_MAX_BYTES) return RESULT_MALFORMED;
  const { kernel, address, bytes } = scratch;
  let from = 0;
  let to = Math.min(payload.length, WINDOW_BYTES);
  bytes.set(to === payload.length ? payload : payload.subarray(0, to), address);
  let result = kernel.checkCommandHeader(address, to);
  if (result === RESULT_OK) result = kernel.checkOperations(address, from, to, payload.length);
  while (result === RESULT_NEXT_WINDOW) {
    from = kernel.checkedBytes();
    to = Math.min(payload.length, from + WINDOW_BYTES);
    bytes.set(payload.subarray(from, to), address);
    result = kernel.checkOperations(address, from, to, payload.length);
  }
  return result;
}

function encodedBytes(operations: readonly CommandOperation[]): number {
  let byteCount = COMMAND_HEADER_BYTES;
  for (const { key, value } of operations) {
    byteCount += OPERATION_HEADER_BYTES + key.length + value.length;
  }
  if (byteCount <= COMMAND_MAX_BYTES) return byteCount;
  throw new StorageError(
    'TOO_LARGE',
    `a command of ${byteCount} bytes is over ${COMMAND_MAX_BYTES}`,
  );
}

function commandKind(operations: readonly CommandOperation[], batch: boolean): number {
  const [first] = operations;
  if (batch || first === undefined || operations.length > 1) return COMMAND_KIND_BATCH;
  return first.type === 'put' ? COMMAND_KIND_PUT : COMMAND_KIND_DELETE;
}
