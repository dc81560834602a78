import type { RaftNode } from '../node/node.js';
import type { Response } from '../node/wire/requests.js';
import { NotLeaderError, StorageError } from '../port/errors.js';
import type { Call } from './calls.js';
import { decodeOutcome, encodeOutcome, type Outcome } from './outcome.js';
import type { Retries } from './retries.js';

/** Carries out an operation on the leader; `done` is called once. */
export type LeaderOperation = (body: Uint8Array, done: (outcome: Outcome) => void) => void;

/** An operation that only the leader can carry out, as it travels to it. */
export interface Submission {
  readonly kind: number;
  readonly body: Uint8Array;
  /**
   * Carried out twice it does what it does once, so it may be tried again when its outcome is
   * unknown.
   */
  readonly isIdempotent?: boolean;
  /** Done at the leader's word: this node may never apply it, because it takes this node out. */
  readonly isOwnLeave?: boolean;
  /** An earlier attempt may have been carried out. */
  readonly mayBeDone?: boolean;
}

/**
 * Brings operations to the leader, here or elsewhere, and tries again while nothing can have
 * happened.
 */
export class Submissions {
  readonly #node: RaftNode;
  readonly #retries: Retries;
  readonly #forward: boolean;
  readonly #operations = new Map<number, LeaderOperation>();

  constructor(node: RaftNode, retries: Retries, forward: boolean) {
    this.#node = node;
    this.#retries = retries;
    this.#forward = forward;
  }

  /**
   * Sets how this node, as leader, carries out operations of a kind, its own and those of others.
   */
  serve(kind: number, operation: LeaderOperation): void {
    this.#operations.set(kind, operation);
    this.#node.requests.serve(kind, (body, reply) => {
      operation(body, (outcome) => reply(encodeOutcome(outcome)));
    });
  }

  /** Submits until the call is settled; it resolves with the index once that is applied here. */
  submit(submission: Submission, call: Call<number>): void {
    if (call.settled) return;
    const { failure, leaderId } = this.#node;
    if (failure !== undefined) call.reject(failure);
    else if (this.#node.isLeader) this.#submitHere(submission, call);
    else if (!this.#forward) call.reject(this.#notLeader());
    else if (leaderId === undefined) this.#retry(submission, call);
    else this.#submitTo(leaderId, submission, call);
  }

  #submitHere(submission: Submission, call: Call<number>): void {
    call.phase = 'sent';
    this.#operations.get(submission.kind)?.(submission.body, (outcome) => {
      this.#settle(outcome, submission, call);
    });
  }

  #submitTo(leaderId: string, submission: Submission, call: Call<number>): void {
    call.phase = 'sent';
    const { deadlineMs } = call;
    this.#node.requests.send({ to: leaderId, ...submission, deadlineMs }, (response) => {
      if (response.kind === 'notSent') this.#retry(submission, call);
      else this.#settle(outcomeOfResponse(response), submission, call);
    });
  }

  #settle(outcome: Outcome, submission: Submission, call: Call<number>): void {
    if (outcome.kind === 'done' && submission.isOwnLeave) call.resolve(outcome.index);
    else if (outcome.kind === 'done') this.#resolve(outcome.index, call);
    else if (outcome.retry && this.#forward) this.#retry(submission, call);
    else if (submission.isIdempotent && outcome.error.code === 'OUTCOME_UNKNOWN') {
      this.#retry({ ...submission, mayBeDone: true }, call);
    } else call.reject(outcome.error);
  }

  #resolve(index: number, call: Call<number>): void {
    this.#node.whenApplied(index, (applied) => {
      if (applied) call.resolve(index);
      else call.reject(new StorageError('OUTCOME_UNKNOWN', 'committed, not applied on this node'));
    });
  }

  #retry(submission: Submission, call: Call<number>): void {
    call.phase = submission.mayBeDone ? 'sent' : 'unsent';
    if (!call.settled) this.#retries.later(() => this.submit(submission, call));
  }

  #notLeader(): StorageError {
    const { leaderId, leaderAddress } = this.#node;
    return new NotLeaderError('this node is not the leader', { leaderId, leaderAddress });
  }
}

function outcomeOfResponse(response: Exclude<Response, { kind: 'notSent' }>): Outcome {
  if (response.kind === 'answer') return decodeOutcome(response.body);
  const error = new StorageError('OUTCOME_UNKNOWN', 'the leader was lost before it answered');
  return { kind: 'failed', error, retry: false };
}
