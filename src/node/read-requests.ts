import type { ReadResult, Refusal } from '../raft/ready.js';
import type { Index } from '../raft/types.js';
import { MAX_QUEUED_CALLS } from './bounds.js';

/** What became of a request for a read index. */
export type ReadOutcome =
  | { readonly kind: 'index'; readonly index: Index }
  | { readonly kind: 'refused'; readonly refusal: Refusal | 'lost' | 'closed' };

/** Takes the outcome of a read request, once. */
export type ReadDone = (outcome: ReadOutcome) => void;

interface Round {
  readonly sinceTick: number;
  readonly readers: readonly ReadDone[];
}

/**
 * Reads that need an index: all that are asked for before a turn share one request to the core,
 * those that a lease may confirm another one.
 */
export class ReadRequests {
  readonly #lostAfterTicks: number;
  readonly #rounds = new Map<number, Round>();
  #waiting: ReadDone[] = [];
  #waitingForLease: ReadDone[] = [];
  #waitingInRounds = 0;
  #lastRequestId = 0;
  #tick = 0;

  constructor(lostAfterTicks: number) {
    this.#lostAfterTicks = lostAfterTicks;
  }

  /** Joins the next request; false when the queue is full. */
  offer(lease: boolean, done: ReadDone): boolean {
    const waiting = this.#waiting.length + this.#waitingForLease.length + this.#waitingInRounds;
    if (waiting >= MAX_QUEUED_CALLS) return false;
    (lease ? this.#waitingForLease : this.#waiting).push(done);
    return true;
  }

  /** Id of a request on behalf of everybody waiting; `undefined` when nobody is. */
  takeRequest(lease: boolean): number | undefined {
    const readers = lease ? this.#waitingForLease : this.#waiting;
    if (readers.length === 0) return undefined;
    if (lease) this.#waitingForLease = [];
    else this.#waiting = [];
    this.#lastRequestId += 1;
    this.#rounds.set(this.#lastRequestId, { sinceTick: this.#tick, readers });
    this.#waitingInRounds += readers.length;
    return this.#lastRequestId;
  }

  /** Takes the core's answer. */
  answered(result: ReadResult): void {
    const outcome: ReadOutcome =
      'refused' in result
        ? { kind: 'refused', refusal: result.refused }
        : { kind: 'index', index: result.index };
    this.#settle(result.requestId, outcome);
  }

  /**
   * A tick went by: requests without an answer for long are given up, so that they can be asked
   * again.
   */
  tick(): void {
    this.#tick += 1;
    for (const [requestId, { sinceTick }] of this.#rounds) {
      if (this.#tick - sinceTick < this.#lostAfterTicks) break;
      this.#settle(requestId, { kind: 'refused', refusal: 'lost' });
    }
  }

  /** The node stops. */
  close(): void {
    for (const lease of [false, true]) this.takeRequest(lease);
    for (const requestId of [...this.#rounds.keys()]) {
      this.#settle(requestId, { kind: 'refused', refusal: 'closed' });
    }
  }

  #settle(requestId: number, outcome: ReadOutcome): void {
    const round = this.#rounds.get(requestId);
    if (round === undefined) return;
    this.#rounds.delete(requestId);
    this.#waitingInRounds -= round.readers.length;
    for (const done of round.readers) done(outcome);
  }
}
