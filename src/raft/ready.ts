import type { Decision } from './decision.js';
import type { Message } from './message.js';
import type { EntryRef, HardState, Index, Membership, NodeId, SnapshotRef, Term } from './types.js';

/**
 * One write of the log: hard state first, then the truncation, then the entries; durable as a
 * whole.
 */
export interface LogWrite {
  /** Increases by one; `persisted` names it. */
  readonly id: number;
  readonly hardState: HardState | undefined;
  /** Every entry at or above this index is void from here on. */
  readonly truncateFrom: Index | undefined;
  readonly entries: readonly EntryRef[];
  /**
   * Encoded records of `entries` as received from the leader; `undefined` when this node proposed
   * them.
   */
  readonly records: Uint8Array | undefined;
}

/** A message that may leave only once the write with this id is durable. */
export interface HeldMessage {
  readonly writeId: number;
  readonly message: Message;
}

/** Half-open range of log indexes. */
export interface IndexRange {
  readonly from: Index;
  readonly to: Index;
}

/** Why the core refused a proposal, a read or a transfer. */
export type Refusal =
  | 'not-leader'
  | 'transferring'
  | 'overloaded'
  | 'change-pending'
  | 'term-not-committed'
  | 'no-such-member'
  | 'already-member'
  | 'last-voter'
  | 'malformed-membership'
  | 'not-caught-up';

/**
 * What became of a proposal: appended from `firstIndex` on in `term`, or refused and nothing
 * appended.
 */
export type ProposalResult =
  | { readonly proposalId: number; readonly firstIndex: Index; readonly term: Term }
  | { readonly proposalId: number; readonly refused: Refusal };

/** What became of a read request: wait until `index` is applied, or it was refused. */
export type ReadResult =
  | { readonly requestId: number; readonly index: Index }
  | { readonly requestId: number; readonly refused: Refusal };

/**
 * Everything the core wants done since the last `takeReady`; the order of the fields is the order
 * to do it in.
 */
export interface Ready {
  readonly proposals: readonly ProposalResult[];
  readonly write: LogWrite | undefined;
  /** May leave at once, even before `write` is durable. */
  readonly messages: readonly Message[];
  /** Wait for the write each names. */
  readonly heldMessages: readonly HeldMessage[];
  /** Committed and durable here: apply in order, each index once. */
  readonly committed: IndexRange | undefined;
  readonly reads: readonly ReadResult[];
  /** Peers whose next entries are compacted: stream them a snapshot, answer with `snapshotSent`. */
  readonly snapshotsToSend: readonly NodeId[];
  /** Accepted: make it the state, reset the log behind it, answer with `snapshotInstalled`. */
  readonly snapshotToInstall: SnapshotRef | undefined;
  /** A new latest membership in this node's log or snapshot: whom to be connected with. */
  readonly membership: Membership | undefined;
  /** Role, term or leader differ from the last ready. */
  readonly statusChanged: boolean;
  /** Named outcomes of non-obvious branches, in order. */
  readonly decisions: readonly Decision[];
}
