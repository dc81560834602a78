import type { Clock, Timer } from '../host/clock.js';
import { InvalidArgumentError, StorageError, TimeoutError } from '../port/errors.js';
import type { CallOptions } from '../port/storage-port.js';

const SWEEP_MS = 10;
const MAX_CALLS = 131_072;

/** How far a call has come: whether anything may have been written when it is given up now. */
export type CallPhase = 'unsent' | 'sent';

interface Pending {
  readonly phase: CallPhase;
  readonly deadlineMs: number;
  reject(error: unknown): void;
}

/**
 * One call of the caller in progress: settles once, by itself when its time is over or its signal
 * fires.
 */
export class Call<T> {
  phase: CallPhase = 'unsent';
  settled = false;
  readonly deadlineMs: number;
  readonly #resolve: (value: T) => void;
  readonly #reject: (error: unknown) => void;
  readonly #onSettled: (call: Pending) => void;

  constructor(
    deadlineMs: number,
    resolve: (value: T) => void,
    reject: (error: unknown) => void,
    onSettled: (call: Pending) => void,
  ) {
    this.deadlineMs = deadlineMs;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#onSettled = onSettled;
  }

  resolve(value: T): void {
    if (this.settled) return;
    this.settled = true;
    this.#onSettled(this);
    this.#resolve(value);
  }

  reject(error: unknown): void {
    if (this.settled) return;
    this.settled = true;
    this.#onSettled(this);
    this.#reject(error);
  }
}

/** Every call in progress; a bounded number, swept for deadlines. */
export class Calls {
  readonly #clock: Clock;
  readonly #defaultTimeoutMs: number;
  readonly #leaderIsKnown: () => boolean;
  readonly #calls = new Set<Pending>();
  #timer: Timer | undefined;
  #closedBy: StorageError | undefined;

  constructor(clock: Clock, defaultTimeoutMs: number, leaderIsKnown: () => boolean) {
    this.#clock = clock;
    this.#defaultTimeoutMs = defaultTimeoutMs;
    this.#leaderIsKnown = leaderIsKnown;
  }

  /** Runs `body` with a new call and promises what it settles with. */
  start<T>(options: CallOptions | undefined, body: (call: Call<T>) => void): Promise<T> {
    const { signal, timeoutMs } = options ?? {};
    return new Promise<T>((resolve, reject) => {
      this.#check(signal, timeoutMs);
      const deadlineMs = this.#clock.monotonicMs() + (timeoutMs ?? this.#defaultTimeoutMs);
      const onAbort = (): void => call.reject(abortedError(call.phase, signal?.reason));
      const call = new Call<T>(deadlineMs, resolve, reject, (settled) => {
        this.#calls.delete(settled);
        signal?.removeEventListener('abort', onAbort);
      });
      this.#calls.add(call);
      signal?.addEventListener('abort', onAbort);
      this.#timer ??= this.#clock.setTimer(SWEEP_MS, () => this.#sweep());
      body(call);
    });
  }

  /** Rejects everything in progress, and every later call, with this error. */
  close(error: StorageError): void {
    this.#closedBy ??= error;
    this.#timer?.cancel();
    for (const call of [...this.#calls]) call.reject(this.#closedBy);
  }

  #check(signal: AbortSignal | undefined, timeoutMs: number | undefined): void {
    if (this.#closedBy !== undefined) throw this.#closedBy;
    if (signal?.aborted === true) throw abortedError('unsent', signal.reason);
    if (timeoutMs !== undefined && !(Number.isFinite(timeoutMs) && timeoutMs > 0)) {
      throw new InvalidArgumentError('timeoutMs must be a positive number of milliseconds');
    }
    if (this.#calls.size >= MAX_CALLS) {
      throw new StorageError('OVERLOADED', `${MAX_CALLS} calls are in progress`);
    }
  }

  #sweep(): void {
    this.#timer = undefined;
    const nowMs = this.#clock.monotonicMs();
    for (const call of this.#calls) if (call.deadlineMs <= nowMs) call.reject(this.#expired(call));
    if (this.#calls.size > 0 && this.#closedBy === undefined) {
      this.#timer = this.#clock.setTimer(SWEEP_MS, () => this.#sweep());
    }
  }

  #expired(call: Pending): StorageError {
    if (call.phase === 'sent') {
      return new StorageError('OUTCOME_UNKNOWN', 'time ran out; the write may still commit');
    }
    return this.#leaderIsKnown()
      ? new TimeoutError('time ran out; nothing was committed')
      : new StorageError('NO_LEADER', 'no leader was found in time; nothing was committed');
  }
}

function abortedError(phase: CallPhase, cause: unknown): StorageError {
  const consequence = phase === 'sent' ? '; the write may still commit' : '';
  return new StorageError('ABORTED', `the caller aborted${consequence}`, { cause });
}
