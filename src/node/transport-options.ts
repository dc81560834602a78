import type { TransportOptions } from '../transport/transport.js';
import { MAX_PENDING_BYTES, maxFrameBytes } from './bounds.js';
import type { NodeOptions } from './options.js';

const HANDSHAKE_TIMEOUT_MS = 2000;
const MIN_BACKOFF_MS = 20;
const MAX_BACKOFF_MS = 500;

/** The transport's part of the options of a node. */
export const transportOptions = (options: NodeOptions): TransportOptions => ({
  bindAddress: options.bindAddress,
  maxFrameBytes: maxFrameBytes(options.maxCommandBytes),
  maxPendingBytes: MAX_PENDING_BYTES,
  handshakeTimeoutMs: HANDSHAKE_TIMEOUT_MS,
  minBackoffMs: MIN_BACKOFF_MS,
  maxBackoffMs: MAX_BACKOFF_MS,
  logger: options.logger,
});
