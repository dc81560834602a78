import type { RaftNode } from '../node/node.js';
import type { ReadOutcome } from '../node/read-requests.js';
import { InvalidArgumentError, StorageError } from '../port/errors.js';
import type { ReadConsistency, ReadOptions } from '../port/storage-port.js';
import type { StateMachine } from '../state/state-machine.js';
import type { Call, Calls } from './calls.js';
import type { Retries } from './retries.js';

const CONSISTENCIES: readonly unknown[] = ['linearizable', 'lease', 'local'];

interface Wait {
  readonly lease: boolean;
  readonly confirmed: () => void;
}

/** Reads at the consistency asked for. */
export class Reads {
  readonly #node: RaftNode;
  readonly #calls: Calls;
  readonly #retries: Retries;
  readonly #consistency: ReadConsistency;

  constructor(node: RaftNode, calls: Calls, retries: Retries, consistency: ReadConsistency) {
    this.#node = node;
    this.#calls = calls;
    this.#retries = retries;
    this.#consistency = consistency;
  }

  /** Answers from the state once it is as fresh as asked for. */
  read<T>(answer: (state: StateMachine) => T, options: ReadOptions | undefined): Promise<T> {
    const consistency = options?.consistency ?? this.#consistency;
    if (!CONSISTENCIES.includes(consistency)) {
      throw new InvalidArgumentError(`consistency must be one of ${CONSISTENCIES.join(', ')}`);
    }
    return this.#calls.start<T>(options, (call) => {
      if (consistency === 'local') this.#answer(answer, call);
      else {
        const lease = consistency === 'lease';
        this.#confirm({ lease, confirmed: () => this.#answer(answer, call) }, call);
      }
    });
  }

  /** Resolves once this node has applied everything that was committed when it was asked. */
  barrier(options: ReadOptions | undefined): Promise<void> {
    return this.#calls.start<void>(options, (call) =>
      this.#confirm({ lease: false, confirmed: () => call.resolve() }, call),
    );
  }

  #answer<T>(answer: (state: StateMachine) => T, call: Call<T>): void {
    const { state, failure } = this.#node;
    try {
      if (failure !== undefined && failure.code !== 'DISK_FULL') throw failure;
      if (state === undefined) throw new StorageError('NO_LEADER', 'this node has no cluster yet');
      call.resolve(answer(state));
    } catch (error) {
      call.reject(error);
    }
  }

  #confirm<T>(wait: Wait, call: Call<T>): void {
    if (call.settled) return;
    const { failure } = this.#node;
    if (failure !== undefined) {
      call.reject(failure);
      return;
    }
    const queued = this.#node.requestReadIndex(wait.lease, (outcome) => {
      this.#onOutcome(outcome, wait, call);
    });
    if (!queued) call.reject(new StorageError('OVERLOADED', 'too many reads wait for a turn'));
  }

  #onOutcome<T>(outcome: ReadOutcome, wait: Wait, call: Call<T>): void {
    if (outcome.kind === 'refused') {
      this.#retries.later(() => this.#confirm(wait, call));
      return;
    }
    this.#node.whenApplied(outcome.index, (applied) => {
      if (applied) wait.confirmed();
      else this.#retries.later(() => this.#confirm(wait, call));
    });
  }
}
