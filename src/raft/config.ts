import type { EntryRef, HardState, Index, LogPoint, NodeId, SnapshotRef } from './types.js';

/** What a core is told about its node, its limits and its source of chance. */
export interface CoreConfig {
  readonly nodeId: NodeId;
  /** Base T of the election timeout, which is drawn anew from [T, 2T). */
  readonly electionTicks: number;
  readonly heartbeatTicks: number;
  /** After the connection to the leader closed, a pre-vote starts within 1 to this many ticks. */
  readonly disconnectTicks: number;
  readonly maxInflightAppends: number;
  readonly maxInflightBytes: number;
  readonly maxAppendBytes: number;
  readonly maxUncommittedBytes: number;
  /** A peer in snapshot state is probed again after this many ticks without news of its stream. */
  readonly snapshotTicks: number;
  /**
   * How long a leader's lease lasts from the send time of the heartbeats that renew it; shorter
   * than the election timeout by more than clocks of members may differ in rate.
   */
  readonly leaseMs: number;
  /** A uniform integer from 0 to `below`, exclusive. */
  readonly random: (below: number) => number;
}

/** What is durable when a core starts. */
export interface CoreStart {
  readonly hardState: HardState;
  /** Point of the state's checkpoint; index 0 and an empty membership when new. */
  readonly snapshot: SnapshotRef;
  /** The point before the first entry of the log. */
  readonly previous: LogPoint;
  /** Everything in the log, without a gap. */
  readonly entries: readonly EntryRef[];
  readonly appliedIndex: Index;
  /** Whether an earlier life of this node may have promised a lease that is not over. */
  readonly mayHavePromised?: boolean;
}

/** Log and state do not fit: reset the log behind the state, or refuse to start. */
export type StartProblem = 'log-behind-state' | 'state-behind-log';

/** Whether log and state fit; a core started in spite of `log-behind-state` ignores the log. */
export function startProblem(start: CoreStart): StartProblem | undefined {
  const { snapshot, previous, entries, appliedIndex } = start;
  if (Math.max(appliedIndex, snapshot.index) < previous.index) return 'state-behind-log';
  if (snapshot.index < previous.index) return undefined;
  const held =
    snapshot.index === previous.index ? previous : entries[snapshot.index - previous.index - 1];
  return held?.term === snapshot.term ? undefined : 'log-behind-state';
}
