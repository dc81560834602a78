import type { Logger } from '../port/logger.js';
import type { Member } from '../raft/types.js';

/** What a node needs to know to run; all filled in and checked by the caller. */
export interface NodeOptions {
  readonly nodeId: string;
  /** Empty when it is to be learnt from the cluster. */
  readonly clusterId: string;
  readonly bindAddress: string;
  /** What peers are told; the bound address when undefined. */
  readonly advertiseAddress: string | undefined;
  /** Folder of this node alone: identity, lock, log and state go here. */
  readonly folder: string;
  /**
   * First members when this node forms a cluster; an own address of `''` means the advertised one.
   */
  readonly bootstrap: readonly Member[] | undefined;
  readonly heartbeatIntervalMs: number;
  readonly electionTimeoutMs: number;
  readonly snapshotIntervalMs: number;
  readonly snapshotThresholdEntries: number;
  readonly snapshotThresholdBytes: number;
  readonly trailingEntries: number;
  /** Longest encoded command. */
  readonly maxCommandBytes: number;
  readonly segmentBytes: number;
  readonly logCacheBytes: number;
  readonly tableBytes: number;
  readonly logger: Logger;
}
