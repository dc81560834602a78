import { OPERATION_HEADER_BYTES } from '../../assembly/layout.js';
import type { Codec, CommandOperation } from '../kernel/kernel.js';
import { InvalidArgumentError, StorageError } from '../port/errors.js';
import { encodeKey } from '../port/keys.js';
import type { Limits } from '../port/limits.js';

const NO_VALUE = new Uint8Array(0);

/**
 * Checks the arguments of writes against the limits and encodes them; nothing of the caller's is
 * kept.
 */
export class Commands {
  readonly #codec: Codec;
  readonly #limits: Limits;

  constructor(codec: Codec, limits: Limits) {
    this.#codec = codec;
    this.#limits = limits;
  }

  /** Throws `INVALID_ARGUMENT` or `TOO_LARGE`. */
  put(key: unknown, value: unknown): Uint8Array {
    return this.#codec.encodeCommand([this.#putOperation(key, value)], false);
  }

  /** Throws `INVALID_ARGUMENT` or `TOO_LARGE`. */
  delete(key: unknown): Uint8Array {
    return this.#codec.encodeCommand([this.#deleteOperation(key)], false);
  }

  /** Throws `INVALID_ARGUMENT` or `TOO_LARGE`. */
  batch(operations: unknown): Uint8Array {
    const { maxBatchOperations, maxBatchBytes } = this.#limits;
    if (!Array.isArray(operations)) {
      throw new InvalidArgumentError('batch needs an array of operations');
    }
    if (operations.length === 0) throw new InvalidArgumentError('a batch must not be empty');
    if (operations.length > maxBatchOperations) {
      throw new StorageError(
        'TOO_LARGE',
        `batch has ${operations.length} operations, maxBatchOperations is ${maxBatchOperations}`,
      );
    }
    const checked = operations.map((operation, position) => this.#operation(operation, position));
    const bytes = checked.reduce(
      (sum, { key, value }) => sum + OPERATION_HEADER_BYTES + key.byteLength + value.byteLength,
      0,
    );
    if (bytes > maxBatchBytes) {
      throw new StorageError(
        'TOO_LARGE',
        `batch has ${bytes} bytes, maxBatchBytes is ${maxBatchBytes}`,
      );
    }
    return this.#codec.encodeCommand(checked, true);
  }

  #operation(operation: unknown, position: number): CommandOperation {
    if (typeof operation !== 'object' || operation === null) {
      throw new InvalidArgumentError(`operation ${position} must be an object`);
    }
    const { type, key, value } = operation as Record<string, unknown>;
    if (type === 'put') return this.#putOperation(key, value);
    if (type === 'delete') return this.#deleteOperation(key);
    throw new InvalidArgumentError(
      `operation ${position} has the unknown type ${JSON.stringify(type)}`,
    );
  }

  #putOperation(key: unknown, value: unknown): CommandOperation {
    const { maxKeyBytes, maxValueBytes } = this.#limits;
    const encodedKey = encodeKey(key, maxKeyBytes);
    if (!(value instanceof Uint8Array)) {
      throw new InvalidArgumentError('value must be a Uint8Array');
    }
    if (value.byteLength > maxValueBytes) {
      throw new StorageError(
        'TOO_LARGE',
        `value has ${value.byteLength} bytes, maxValueBytes is ${maxValueBytes}`,
      );
    }
    return { type: 'put', key: encodedKey, value };
  }

  #deleteOperation(key: unknown): CommandOperation {
    return { type: 'delete', key: encodeKey(key, this.#limits.maxKeyBytes), value: NO_VALUE };
  }
}
