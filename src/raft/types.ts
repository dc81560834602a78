/** Election epoch: an integer, at least 1 once anybody was elected. */
export type Term = number;

/** Position in the log, from 1; 0 means before the first entry. A safe integer. */
export type Index = number;

/** Identity of a node for life. */
export type NodeId = string;

/** What a node is in its term. */
export type Role = 'follower' | 'preCandidate' | 'candidate' | 'leader';

/** A node of the configuration and where it can be reached. */
export interface Member {
  readonly nodeId: NodeId;
  readonly address: string;
  /** A learner that stays one until it is promoted by a call. */
  readonly standby?: true;
}

/** Who counts for a quorum and who only receives. */
export interface Membership {
  readonly voters: readonly Member[];
  readonly learners: readonly Member[];
  /**
   * Only while the membership is joint (paper section 6): the voters before the change, a majority
   * of which is needed as well.
   */
  readonly outgoing?: readonly Member[];
}

/** What an entry carries. */
export type EntryType = 'noop' | 'command' | 'membership';

/** An entry as the core knows it: everything but its payload. */
export interface EntryRef {
  readonly index: Index;
  readonly term: Term;
  readonly type: EntryType;
  /** Bytes of the encoded record, padding included; 0 while it is not encoded. */
  readonly bytes: number;
  /** Only with type `membership`. */
  readonly membership?: Membership;
}

/**
 * What must be durable before anything that follows from it is said: term and vote; commitIndex is
 * a hint.
 */
export interface HardState {
  readonly term: Term;
  readonly vote: NodeId | undefined;
  readonly commitIndex: Index;
  /** Nonce of the probation this node is on; 0 when it is on none. */
  readonly probation: number;
}

/** A point of the log: an index and the term of its entry. */
export interface LogPoint {
  readonly index: Index;
  readonly term: Term;
}

/** A state at a log point, with the membership in force there. */
export interface SnapshotRef extends LogPoint {
  readonly membership: Membership;
}

/** One change of the membership; only one may be pending. */
export type MembershipChange =
  | { readonly kind: 'addLearner'; readonly member: Member }
  | { readonly kind: 'promote'; readonly nodeId: NodeId }
  | { readonly kind: 'updateAddress'; readonly member: Member }
  | { readonly kind: 'remove'; readonly nodeId: NodeId }
  /**
   * Anything at once, through a joint membership where more than one voter comes or goes; who
   * becomes a voter is a learner that has caught up.
   */
  | {
      readonly kind: 'replace';
      readonly voters: readonly Member[];
      readonly learners: readonly Member[];
    };
