/**
 * Longest frame for commands of at most this many bytes: the command, its record and the append
 * around it.
 */
export const maxFrameBytes = (maxCommandBytes: number): number =>
  Math.max(maxCommandBytes, MAX_APPEND_BYTES) + FRAME_MARGIN_BYTES;

/** Most bytes of records in one append message, unless a single record is longer. */
export const MAX_APPEND_BYTES = 1024 * 1024;
const FRAME_MARGIN_BYTES = 64 * 1024;
/** Most bytes of appends on their way to one peer. */
export const MAX_INFLIGHT_BYTES = 8 * 1024 * 1024;
/** Most append messages on their way to one peer. */
export const MAX_INFLIGHT_APPENDS = 256;
/** Most bytes of proposals that are not committed yet; beyond it `OVERLOADED`. */
export const MAX_UNCOMMITTED_BYTES = 64 * 1024 * 1024;
/** Most bytes queued for one connection. */
export const MAX_PENDING_BYTES = 96 * 1024 * 1024;
/** Most calls waiting for one turn of the node; beyond it `OVERLOADED`. */
export const MAX_QUEUED_CALLS = 65_536;
/** Most inputs waiting for one turn; messages beyond it are dropped, as a network would. */
export const MAX_QUEUED_INPUTS = 16_384;
