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

/** Linearizable reads: all that are asked for before a turn share one request to the core. */
export class ReadRequests {
  readonly #lostAfterTicks: number;
  readonly #rounds = new Map<number, Round>();
  #waiting: ReadDone[] = [];
  #waitingInRounds = 0;
  #lastRequestId = 0;
  #tick = 0;

  constructor(lostAfterTicks: number) {
    this.#lostAfterTicks = lostAfterTicks;
  }

  /** Joins the next request; false when the queue is full. */
  offer(done: ReadDone): boolean {
    if (this.#waiting.length + this.#waitingInRounds >= MAX_QUEUED_CALLS) return false;
    this.#waiting.push(done);
    return true;
  }

  /** Id of a request on behalf of everybody waiting; `undefined` when nobody is. */
  takeRequest(): number | undefined {
    if (this.#waiting.length === 0) return undefined;
    this.#lastRequestId += 1;
    this.#rounds.set(this.#lastRequestId, { sinceTick: this.#tick, readers: this.#waiting });
    this.#waitingInRounds += this.#waiting.length;
    this.#waiting = [];
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
    this.takeRequest();
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
