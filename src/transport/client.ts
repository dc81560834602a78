import type { Host } from '../host/host.js';
import type { Codec } from '../kernel/kernel.js';
import { type Dialled, dial } from './dialer.js';
import { EstablishedLink } from './established-link.js';
import { FrameChecksum } from './frame-checksum.js';
import { helloOf } from './handshake.js';
import { checkIdentity } from './identity.js';
import type { LinkFrameHandler } from './link.js';
import { LinkSweeper } from './link-sweeper.js';

const MAX_PENDING_BYTES = 64 * 1024 * 1024;
const INCARNATION_BYTES = 8;

/** How a client connects. */
export interface ClientOptions {
  /** Empty takes any cluster. */
  readonly clusterId: string;
  /** Budget of the connection and its handshake. */
  readonly timeoutMs: number;
  readonly maxFrameBytes: number;
}

/** A client's connection to a node. */
export interface ClientLink {
  /** Cluster of the node; empty while it has none. */
  readonly clusterId: string;
  readonly nodeId: string;
  /** Queues a frame of type 16 or above; false when closed or full: nothing was queued. */
  send(type: number, parts: readonly Uint8Array[]): boolean;
  onFrame(handler: LinkFrameHandler): void;
  /** Calls back once, when the link is closed, from whichever side. */
  onClose(callback: () => void): void;
  close(): void;
}

/**
 * Connects as a client. Rejects with `TIMEOUT` when nobody answers in time, `CLUSTER_MISMATCH`, or
 * `CONFIG` where the address or the protocol is wrong.
 */
export function connectClient(
  host: Pick<Host, 'clock' | 'random' | 'network'>,
  codec: Codec,
  address: string,
  options: ClientOptions,
): Promise<ClientLink> {
  const { clusterId, timeoutMs, maxFrameBytes } = options;
  const incarnation = host.random.hex(INCARNATION_BYTES);
  const identity = { nodeId: '', clusterId };
  const hello = helloOf(identity, { lane: 'client', incarnation, toNodeId: '' });
  const maxPendingBytes = Math.max(MAX_PENDING_BYTES, 2 * maxFrameBytes);
  const target = { address, hello, timeoutMs, maxPendingBytes };
  return new Promise((resolve, reject) => {
    checkIdentity(identity);
    dial(host, new FrameChecksum(codec), target, (outcome) => {
      if (outcome.connection === undefined) reject(outcome.error);
      else resolve(establish(new LinkSweeper(host.clock), maxFrameBytes, outcome));
    });
  });
}

function establish(
  sweeper: LinkSweeper,
  maxFrameBytes: number,
  { connection, welcome }: Dialled,
): ClientLink {
  const link = new EstablishedLink(connection, welcome, {
    maxFrameBytes,
    onFrame: () => undefined,
    onClosed: () => sweeper.shutAll(),
    onRejected: () => undefined,
  });
  sweeper.add(link);
  return {
    clusterId: welcome.clusterId,
    nodeId: welcome.nodeId,
    send: (type, parts) => link.send(type, parts),
    onFrame: (handler) => link.onFrame(handler),
    onClose: (callback) => link.onClose(callback),
    close: () => link.close(),
  };
}
