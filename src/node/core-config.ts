import type { CoreConfig } from '../raft/core.js';
import type { NodeId } from '../raft/types.js';
import {
  MAX_APPEND_BYTES,
  MAX_INFLIGHT_APPENDS,
  MAX_INFLIGHT_BYTES,
  MAX_UNCOMMITTED_BYTES,
} from './bounds.js';

const TICKS_PER_HEARTBEAT = 10;
const MAX_DISCONNECT_MS = 60;
const SNAPSHOT_TIMEOUTS = 20;
const LEASE_SHARE = 0.8;

/** Milliseconds of the options in ticks of the core. */
export interface TickOptions {
  readonly tickMs: number;
  readonly heartbeatTicks: number;
  readonly electionTicks: number;
  readonly disconnectTicks: number;
}

/**
 * Chooses the tick so that a heartbeat is ten of them where that is at least a millisecond each.
 */
export function tickOptions(heartbeatIntervalMs: number, electionTimeoutMs: number): TickOptions {
  const tickMs = Math.max(1, Math.floor(heartbeatIntervalMs / TICKS_PER_HEARTBEAT));
  const inTicks = (ms: number): number => Math.max(1, Math.round(ms / tickMs));
  return {
    tickMs,
    heartbeatTicks: inTicks(heartbeatIntervalMs),
    electionTicks: inTicks(electionTimeoutMs),
    disconnectTicks: inTicks(Math.min(MAX_DISCONNECT_MS, electionTimeoutMs / 4)),
  };
}

/** The configuration of the core of a node. */
export function coreConfig(
  nodeId: NodeId,
  ticks: TickOptions,
  random: (below: number) => number,
): CoreConfig {
  return {
    nodeId,
    electionTicks: ticks.electionTicks,
    heartbeatTicks: ticks.heartbeatTicks,
    disconnectTicks: ticks.disconnectTicks,
    maxInflightAppends: MAX_INFLIGHT_APPENDS,
    maxInflightBytes: MAX_INFLIGHT_BYTES,
    maxAppendBytes: MAX_APPEND_BYTES,
    maxUncommittedBytes: MAX_UNCOMMITTED_BYTES,
    snapshotTicks: SNAPSHOT_TIMEOUTS * ticks.electionTicks,
    leaseMs: LEASE_SHARE * ticks.electionTicks * ticks.tickMs,
    random,
  };
}
