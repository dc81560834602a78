import type { CoreConfig } from '../config.js';
import type { Index, NodeId } from '../types.js';
import { Inflights } from './inflights.js';

/** How a leader feeds a peer: one append at a time, many, or a snapshot. */
export type ProgressState = 'probe' | 'replicate' | 'snapshot';

/** Leader's view of one peer. */
export interface Progress {
  readonly nodeId: NodeId;
  state: ProgressState;
  /** Highest index known to be durable there and equal to ours. */
  matchIndex: Index;
  /** Next entry to send. */
  nextIndex: Index;
  /** Heard since the last check of the quorum. */
  recentlyActive: boolean;
  /** A probe is on its way: nothing more until it is answered or a heartbeat is. */
  paused: boolean;
  /** One append may go although the window is full or there is nothing new. */
  poked: boolean;
  /** A heartbeat of this interval has not resumed the peer yet. */
  resumable: boolean;
  /** `matchIndex` at the last heartbeat tick. */
  matchAtHeartbeat: Index;
  /** Highest commit index sent along. */
  sentCommitIndex: Index;
  /** While in `snapshot`: the log begins behind this index. */
  snapshotIndex: Index;
  /** Newest round of heartbeats this peer answered. */
  confirmedRound: number;
  /** Answers of another session are of another life, or of an earlier membership of the peer. */
  readonly session: number;
  /** Nonce of the probation the peer is on; 0 when it is a full member. */
  probation: number;
  /** Heard in this session as a full member. */
  isProven: boolean;
  /** While on probation: the entry it waits for. */
  releaseIndex: Index;
  /** Ticks in snapshot state. */
  snapshotTicks: number;
  readonly inflights: Inflights;
}

/** A peer of which nothing is known: probe at `nextIndex`. */
export function newProgress(
  nodeId: NodeId,
  nextIndex: Index,
  config: CoreConfig,
  session: number,
): Progress {
  return {
    nodeId,
    state: 'probe',
    matchIndex: 0,
    nextIndex,
    recentlyActive: false,
    paused: false,
    poked: false,
    resumable: false,
    matchAtHeartbeat: 0,
    sentCommitIndex: 0,
    snapshotIndex: 0,
    confirmedRound: 0,
    session,
    probation: 0,
    isProven: false,
    releaseIndex: 0,
    snapshotTicks: 0,
    inflights: new Inflights(config.maxInflightAppends, config.maxInflightBytes),
  };
}

/** Back to one append at a time, from what is known to match or what a snapshot brought. */
export function becomeProbe(progress: Progress, nextIndex: Index): void {
  progress.state = 'probe';
  progress.nextIndex = Math.max(progress.matchIndex + 1, nextIndex);
  progress.paused = false;
  progress.poked = false;
  progress.inflights.clear();
}

/** The logs match: send ahead. */
export function becomeReplicate(progress: Progress): void {
  progress.state = 'replicate';
  progress.nextIndex = progress.matchIndex + 1;
  progress.paused = false;
  progress.poked = false;
  progress.inflights.clear();
}

/**
 * Only a snapshot helps: nothing is sent until it arrived, failed, or the peer has everything to
 * `snapshotIndex`.
 */
export function becomeSnapshot(progress: Progress, snapshotIndex: Index): void {
  progress.state = 'snapshot';
  progress.snapshotIndex = snapshotIndex;
  progress.snapshotTicks = 0;
  progress.paused = false;
  progress.poked = false;
  progress.inflights.clear();
}
