import type { EntryRef, Index, NodeId, Term } from './types.js';

/** What every message says first. A preVote carries the term the sender would campaign in. */
export interface Envelope {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly term: Term;
}

/** Asks whether a campaign could win; changes nothing at the receiver (dissertation 9.6). */
export interface PreVote extends Envelope {
  readonly type: 'preVote';
  readonly lastIndex: Index;
  readonly lastTerm: Term;
}

/** Answer to a `preVote`; when granted, `term` is that of the request. */
export interface PreVoteResponse extends Envelope {
  readonly type: 'preVoteResponse';
  readonly granted: boolean;
}

/** RequestVote (paper 5.2); `transfer` overrides leader stickiness. */
export interface Vote extends Envelope {
  readonly type: 'vote';
  readonly lastIndex: Index;
  readonly lastTerm: Term;
  readonly transfer: boolean;
}

/** Answer to a `vote`. */
export interface VoteResponse extends Envelope {
  readonly type: 'voteResponse';
  readonly granted: boolean;
}

/** AppendEntries (paper 5.3). `entries` follow `prevIndex` without a gap. */
export interface Append extends Envelope {
  readonly type: 'append';
  readonly prevIndex: Index;
  readonly prevTerm: Term;
  readonly commitIndex: Index;
  /** Number of the leader's dealings with the receiver in this term; answers repeat it. */
  readonly session: number;
  readonly entries: readonly EntryRef[];
  /** The encoded records of `entries`, one after the other; present on a received message only. */
  readonly records?: Uint8Array;
}

/** Answer to an `append`: on success everything to `matchIndex` is durable at the sender. */
export interface AppendResponse extends Envelope {
  readonly type: 'appendResponse';
  readonly rejected: boolean;
  /** On success the last index known to match; on rejection the `prevIndex` that was refused. */
  readonly matchIndex: Index;
  /** On rejection: the newest point that may still match, for fast backtracking. */
  readonly hintIndex: Index;
  readonly hintTerm: Term;
  readonly session: number;
  /** Nonce of a node that started empty and does not vote yet; 0 when it is a full member. */
  readonly probation: number;
}

/** Leader's sign of life; its commitIndex is bounded by what the receiver is known to have. */
export interface Heartbeat extends Envelope {
  readonly type: 'heartbeat';
  readonly commitIndex: Index;
  /** Newest round of heartbeats; the answer confirms it and every earlier one. */
  readonly readRound: number;
  readonly session: number;
  /** Ends the probation that has this nonce; 0 ends none. */
  readonly release: number;
  /** Asks for the promise to elect nobody else for an election timeout. */
  readonly lease: boolean;
}

/** Answer to a `heartbeat`. */
export interface HeartbeatResponse extends Envelope {
  readonly type: 'heartbeatResponse';
  readonly readRound: number;
  readonly session: number;
  /** As in an `appendResponse`. */
  readonly probation: number;
}

/** Asks the target to campaign at once, without a pre-vote (dissertation 3.10). */
export interface TimeoutNow extends Envelope {
  readonly type: 'timeoutNow';
}

/** A follower's request for a read index; only the current leader answers. */
export interface ReadIndex extends Envelope {
  readonly type: 'readIndex';
  readonly requestId: number;
  /** Whether the leader's lease is confirmation enough. */
  readonly lease: boolean;
}

/** Answer to a `readIndex`: the index to wait for, or `undefined` when the request was refused. */
export interface ReadIndexResponse extends Envelope {
  readonly type: 'readIndexResponse';
  readonly requestId: number;
  readonly index: Index | undefined;
}

/** Everything peers say to one another. Snapshots travel beside, in their own stream. */
export type Message =
  | PreVote
  | PreVoteResponse
  | Vote
  | VoteResponse
  | Append
  | AppendResponse
  | Heartbeat
  | HeartbeatResponse
  | TimeoutNow
  | ReadIndex
  | ReadIndexResponse;
