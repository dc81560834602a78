import { COMMAND_HEADER_BYTES, OPERATION_HEADER_BYTES } from '../../assembly/layout.js';
import type { NodeOptions } from '../node/options.js';
import { recordBytes } from '../node/wire/records.js';
import { ConfigError } from '../port/errors.js';
import { DEFAULT_LIMITS, type Limits } from '../port/limits.js';
import { silentLogger } from '../port/logger.js';
import type { Member } from '../raft/types.js';
import { TABLE_RECORDS } from '../state/state-options.js';
import type { RaftStorageOptions } from './options.js';

const MIB = 1024 * 1024;
const DEFAULT_TABLE_BYTES = 64 * MIB;
const DEFAULT_LOG_CACHE_BYTES = 32 * MIB;
const ELECTION_TO_HEARTBEAT = 2;

/** The limits that these options set; `maxBatchBytes` follows a larger `maxValueBytes`. */
export function limitsOf(options: RaftStorageOptions): Limits {
  const maxKeyBytes = options.maxKeyBytes ?? DEFAULT_LIMITS.maxKeyBytes;
  const maxValueBytes = options.maxValueBytes ?? DEFAULT_LIMITS.maxValueBytes;
  const largest = maxKeyBytes + maxValueBytes + OPERATION_HEADER_BYTES;
  return {
    maxKeyBytes,
    maxValueBytes,
    maxBatchOperations: options.maxBatchOperations ?? DEFAULT_LIMITS.maxBatchOperations,
    maxBatchBytes: options.maxBatchBytes ?? Math.max(DEFAULT_LIMITS.maxBatchBytes, largest),
  };
}

/** Bytes of the longest command within the limits. */
export const maxCommandBytesOf = (limits: Limits): number =>
  COMMAND_HEADER_BYTES +
  Math.max(
    limits.maxBatchBytes,
    OPERATION_HEADER_BYTES + limits.maxKeyBytes + limits.maxValueBytes,
  );

/**
 * The options of the node under a storage. Throws `CONFIG` for options that contradict one another.
 */
export function nodeOptionsOf(options: RaftStorageOptions): NodeOptions {
  checkTogether(options);
  const maxCommandBytes = maxCommandBytesOf(limitsOf(options));
  const leastTableBytes = TABLE_RECORDS * recordBytes(maxCommandBytes);
  return {
    nodeId: options.nodeId,
    clusterId: options.clusterId ?? '',
    bindAddress: options.bindAddress,
    advertiseAddress: options.advertiseAddress,
    folder: `${options.dataDir}/${options.nodeId}`,
    bootstrap: foundersOf(options),
    heartbeatIntervalMs: options.heartbeatIntervalMs ?? 100,
    electionTimeoutMs: options.electionTimeoutMs ?? 1000,
    snapshotIntervalMs: options.snapshotIntervalMs ?? 120_000,
    snapshotThresholdEntries: options.snapshotThreshold ?? 8192,
    snapshotThresholdBytes: 64 * MIB,
    trailingEntries: options.trailingLogs ?? 10_240,
    maxCommandBytes,
    segmentBytes: options.logSegmentBytes ?? 64 * MIB,
    logCacheBytes: Math.max(DEFAULT_LOG_CACHE_BYTES, 2 * maxCommandBytes),
    tableBytes: Math.max(options.tableBytes ?? DEFAULT_TABLE_BYTES, leastTableBytes),
    logger: options.logger ?? silentLogger,
  };
}

function foundersOf(options: RaftStorageOptions): readonly Member[] | undefined {
  if (options.bootstrap !== true) return undefined;
  return options.peers ?? [{ nodeId: options.nodeId, address: '' }];
}

function checkTogether(options: RaftStorageOptions): void {
  const { nodeId, peers, bootstrap, joinAddresses = [] } = options;
  if (/[/\\\0]|^\.{1,2}$/.test(nodeId)) {
    throw new ConfigError('option nodeId names a folder and must not contain / or \\');
  }
  if (new TextEncoder().encode(nodeId).byteLength > 128) {
    throw new ConfigError('option nodeId must have at most 128 bytes');
  }
  if (peers !== undefined && bootstrap !== true) {
    throw new ConfigError('option peers goes with bootstrap: true only');
  }
  if (peers !== undefined && !peers.some((peer) => peer.nodeId === nodeId)) {
    throw new ConfigError(`option peers must list this node, ${nodeId}`);
  }
  if (peers !== undefined && new Set(peers.map((peer) => peer.nodeId)).size !== peers.length) {
    throw new ConfigError('option peers lists a node twice');
  }
  if (bootstrap === true && joinAddresses.length > 0) {
    throw new ConfigError('options bootstrap and joinAddresses exclude one another');
  }
  checkTimes(options);
}

function checkTimes(options: RaftStorageOptions): void {
  const { heartbeatIntervalMs = 100, electionTimeoutMs = 1000 } = options;
  if (electionTimeoutMs < ELECTION_TO_HEARTBEAT * heartbeatIntervalMs) {
    throw new ConfigError('option electionTimeoutMs must be at least twice heartbeatIntervalMs');
  }
}
