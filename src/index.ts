export type { ErrorCode, ErrorDetails } from './port/errors.js';
export {
  ConfigError,
  CorruptedError,
  ERROR_TABLE,
  InvalidArgumentError,
  isStorageError,
  NotFoundError,
  NotLeaderError,
  StorageError,
  TimeoutError,
} from './port/errors.js';
export type { Logger } from './port/logger.js';
export type {
  CallOptions,
  DeleteOperation,
  KeyValue,
  Operation,
  PutOperation,
  ReadConsistency,
  ReadOptions,
  StoragePort,
  WriteResult,
} from './port/storage-port.js';
export type { Member, Membership } from './raft/types.js';
export { configFromEnv } from './storage/environment.js';
export type { MemberAddress, Members } from './storage/membership/members.js';
export type { RaftMetrics } from './storage/metrics.js';
export type { Peer, RaftStorageOptions } from './storage/options.js';
export { RaftStorage } from './storage/raft-storage.js';
