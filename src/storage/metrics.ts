import type { RaftNode } from '../node/node.js';
import { allMembers } from '../node/wire/membership-json.js';

/** Figures of a node at this moment. */
export interface RaftMetrics {
  readonly isLeader: boolean;
  readonly term: bigint;
  readonly lastLogIndex: bigint;
  readonly commitIndex: bigint;
  readonly appliedIndex: bigint;
  /** Members besides this node. */
  readonly numPeers: number;
  /** Checkpoints taken and snapshots installed since the node was opened. */
  readonly snapshotCount: number;
  readonly lastSnapshotTime: Date | undefined;
  /** Smoothed milliseconds of applying one committed batch. */
  readonly applyLatency: number;
  /** Smoothed milliseconds from a write's arrival at the leader to its being applied there. */
  readonly commitLatency: number;
  /** Times this node saw a new leader. */
  readonly leaderChanges: number;
  /** Index up to which the state is durable without the log. */
  readonly checkpointIndex: bigint;
  /** First index still in the log. */
  readonly firstLogIndex: bigint;
  readonly logBytes: number;
  readonly tableBytes: number;
}

/** Reads the figures of a node; zeros while it has no cluster. */
export function metricsOf(node: RaftNode): RaftMetrics {
  const status = node.coreStatus();
  const { member } = node;
  const measurements = member?.measurements;
  const others = allMembers(node.membership).filter(({ nodeId }) => nodeId !== node.nodeId);
  const snapshotMs = measurements?.lastSnapshotMs;
  return {
    isLeader: node.isLeader,
    term: BigInt(status?.term ?? 0),
    lastLogIndex: BigInt(status?.lastIndex ?? 0),
    commitIndex: BigInt(status?.commitIndex ?? 0),
    appliedIndex: BigInt(member?.state.appliedIndex ?? 0),
    numPeers: others.length,
    snapshotCount: measurements?.snapshotCount ?? 0,
    lastSnapshotTime: snapshotMs === undefined ? undefined : new Date(snapshotMs),
    applyLatency: measurements?.applyLatencyMs ?? 0,
    commitLatency: measurements?.commitLatencyMs ?? 0,
    leaderChanges: node.leaderChanges,
    checkpointIndex: BigInt(member?.state.checkpointIndex ?? 0),
    firstLogIndex: BigInt(member?.log.firstIndex ?? 0),
    logBytes: member?.log.sizeBytes ?? 0,
    tableBytes: member?.state.usedBytes ?? 0,
  };
}
