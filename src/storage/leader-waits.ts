import type { RaftNode } from '../node/node.js';
import { InvalidArgumentError, StorageError, TimeoutError } from '../port/errors.js';
import type { Call, Calls } from './calls.js';

/** Those who wait until a leader is known. */
export class LeaderWaits {
  readonly #node: RaftNode;
  readonly #calls: Calls;
  #waiting: Call<void>[] = [];

  constructor(node: RaftNode, calls: Calls) {
    this.#node = node;
    this.#calls = calls;
  }

  /** Resolves once a leader is known. Rejects with `TIMEOUT`. */
  async wait(timeoutMs: number): Promise<void> {
    if (!(Number.isFinite(timeoutMs) && timeoutMs > 0)) {
      throw new InvalidArgumentError('timeoutMs must be a positive number of milliseconds');
    }
    try {
      await this.#calls.start<void>({ timeoutMs }, (call) => {
        this.#waiting.push(call);
        this.changed();
      });
    } catch (error) {
      if (error instanceof StorageError && error.code === 'NO_LEADER') {
        throw new TimeoutError(`no leader was found within ${timeoutMs} ms`);
      }
      throw error;
    }
  }

  /** The node changed: it may know a leader now. */
  changed(): void {
    const { leaderId, failure } = this.#node;
    this.#waiting = this.#waiting.filter((call) => !call.settled);
    for (const call of this.#waiting) {
      if (failure !== undefined) call.reject(failure);
      else if (leaderId !== undefined) call.resolve();
    }
  }
}
