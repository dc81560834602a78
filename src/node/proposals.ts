import type { ProposalResult, Refusal } from '../raft/ready.js';
import type { Index, Term } from '../raft/types.js';
import { MAX_QUEUED_CALLS } from './bounds.js';

/**
 * Why a proposal is certainly not committed: refused at the door, or another entry was committed in
 * its place.
 */
export type ProposalRefusal = Refusal | 'superseded' | 'closed';

/** What became of a command: applied at `index`, certainly not committed, or not known. */
export type ProposalOutcome =
  | { readonly kind: 'applied'; readonly index: Index }
  | { readonly kind: 'refused'; readonly refusal: ProposalRefusal }
  | { readonly kind: 'unknown' };

/** A command on its way to the log, or with no payload a membership change. */
export interface Proposal {
  readonly payload: Uint8Array | undefined;
  readonly queuedMs: number;
  done(outcome: ProposalOutcome): void;
}

interface Appended {
  readonly term: Term;
  readonly proposal: Proposal;
}

const UNKNOWN: ProposalOutcome = { kind: 'unknown' };

/** Commands waiting for a turn, and appended ones waiting for what is applied at their index. */
export class Proposals {
  #queued: Proposal[] = [];
  readonly #offered = new Map<number, readonly Proposal[]>();
  readonly #appended = new Map<Index, Appended>();

  /** Queues a command for the next turn; false when the queue is full. */
  offer(proposal: Proposal): boolean {
    if (this.#queued.length + this.#appended.size >= MAX_QUEUED_CALLS) return false;
    this.#queued.push(proposal);
    return true;
  }

  /** Commands appended and not applied yet. */
  get pending(): number {
    return this.#appended.size;
  }

  /** Moves everything queued into one proposal to the core; `undefined` when there is nothing. */
  takeQueued(proposalId: number): readonly Proposal[] | undefined {
    if (this.#queued.length === 0) return undefined;
    const queued = this.#queued;
    this.#queued = [];
    this.#offered.set(proposalId, queued);
    return queued;
  }

  /** Remembers a membership change that was proposed to the core under this id. */
  offerChange(proposalId: number, proposal: Proposal): void {
    this.#offered.set(proposalId, [proposal]);
  }

  /** Takes the core's answer; returns the commands it appended, in order. */
  answered(result: ProposalResult): readonly Proposal[] {
    const offered = this.#offered.get(result.proposalId) ?? [];
    this.#offered.delete(result.proposalId);
    if ('refused' in result) {
      for (const { done } of offered) done({ kind: 'refused', refusal: result.refused });
      return [];
    }
    offered.forEach((proposal, position) => {
      this.#remember(result.firstIndex + position, { term: result.term, proposal });
    });
    return offered;
  }

  /** The entry of `term` at `index` was applied. */
  applied(index: Index, term: Term): Proposal | undefined {
    const appended = this.#appended.get(index);
    if (appended === undefined) return undefined;
    this.#appended.delete(index);
    const kept = appended.term === term;
    appended.proposal.done(
      kept ? { kind: 'applied', index } : { kind: 'refused', refusal: 'superseded' },
    );
    return kept ? appended.proposal : undefined;
  }

  /** A snapshot took the place of everything up to `index`: what happened there is not known. */
  coveredBySnapshot(index: Index): void {
    for (const [at, { proposal }] of this.#appended) {
      if (at > index) continue;
      this.#appended.delete(at);
      proposal.done(UNKNOWN);
    }
  }

  /** The node stops: what was never appended is refused, the rest is unknown. */
  close(): void {
    const refused = [...this.#queued, ...[...this.#offered.values()].flat()];
    const unknown = [...this.#appended.values()];
    this.#queued = [];
    this.#offered.clear();
    this.#appended.clear();
    for (const { done } of refused) done({ kind: 'refused', refusal: 'closed' });
    for (const { proposal } of unknown) proposal.done(UNKNOWN);
  }

  #remember(index: Index, appended: Appended): void {
    this.#appended.get(index)?.proposal.done(UNKNOWN);
    this.#appended.set(index, appended);
  }
}
