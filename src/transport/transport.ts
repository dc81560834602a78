import type { Host } from '../host/host.js';
import type { Connection, Listener } from '../host/network.js';
import type { Codec } from '../kernel/kernel.js';
import { StorageError, TimeoutError } from '../port/errors.js';
import type { Logger } from '../port/logger.js';
import { Acceptor } from './acceptor.js';
import type { BackoffBounds } from './backoff.js';
import { type Dialling, type DialOutcome, dial } from './dialer.js';
import { EstablishedLink, type LinkOwner } from './established-link.js';
import { FrameChecksum } from './frame-checksum.js';
import type { FramedConnection } from './framed-connection.js';
import { helloOf } from './handshake.js';
import type { Hello } from './hello.js';
import { checkIdentity, type TransportIdentity } from './identity.js';
import { InboundLinks } from './inbound-links.js';
import type { Link } from './link.js';
import { LinkSweeper } from './link-sweeper.js';
import { Peer, type PeerParts } from './peer.js';
import { type Rejection, Rejections } from './rejections.js';

export type { TransportIdentity } from './identity.js';

/** How a transport listens and what it allows. */
export interface TransportOptions extends BackoffBounds {
  /** `host:port`; port 0 picks a free one. */
  readonly bindAddress: string;
  /** Longest frame, header included. */
  readonly maxFrameBytes: number;
  /** Most bytes queued for one connection. */
  readonly maxPendingBytes: number;
  readonly handshakeTimeoutMs: number;
  readonly logger: Logger;
}

/** What a transport tells the layer above; never inside a call to it, and never after `close`. */
export interface TransportHandlers {
  /** A frame of type 16 or above; the payload is the receiver's and is never overwritten. */
  onFrame(link: Link, type: number, payload: Uint8Array): void;
  /** Our outgoing consensus connection to a peer can be used. */
  onPeerConnected(nodeId: string): void;
  /** A consensus connection with a peer is lost, whichever side had made it; once a connection. */
  onPeerDisconnected(nodeId: string): void;
  /** A node without a cluster took that of a peer. */
  onClusterLearnt(clusterId: string): void;
}

/** Who listens, how, and who is told. */
export type TransportSetup = readonly [
  identity: TransportIdentity,
  options: TransportOptions,
  handlers: TransportHandlers,
];

const INCARNATION_BYTES = 8;
const SNAPSHOT_LANE = 'snapshot';

/** Carries frames between this node, its peers and its clients. */
export class Transport {
  /** How often connections were closed or not made, by reason. */
  readonly counters: Readonly<Record<Rejection, number>>;
  readonly #host: Pick<Host, 'clock' | 'random' | 'network'>;
  readonly #identity: TransportIdentity;
  readonly #options: TransportOptions;
  readonly #handlers: TransportHandlers;
  readonly #checksum: FrameChecksum;
  readonly #rejections: Rejections;
  readonly #incarnation: string;
  readonly #sweeper: LinkSweeper;
  readonly #acceptor: Acceptor;
  readonly #owner: LinkOwner;
  readonly #peerParts: PeerParts;
  readonly #inbound = new InboundLinks();
  readonly #peers = new Map<string, Peer>();
  readonly #openingLanes = new Map<Dialling, (error: StorageError) => void>();
  #listener: Listener | undefined;
  #closing: Promise<void> | undefined;

  private constructor(
    host: Pick<Host, 'clock' | 'random' | 'network'>,
    codec: Codec,
    ...[identity, options, handlers]: TransportSetup
  ) {
    this.#host = host;
    this.#identity = identity;
    this.#options = options;
    this.#handlers = handlers;
    this.#checksum = new FrameChecksum(codec);
    this.#rejections = new Rejections(host.clock, options.logger);
    this.counters = this.#rejections.counters;
    this.#incarnation = host.random.hex(INCARNATION_BYTES);
    this.#sweeper = new LinkSweeper(host.clock);
    this.#acceptor = this.#createAcceptor();
    this.#owner = this.#createOwner();
    this.#peerParts = this.#createPeerParts();
  }

  /** Listens. Throws `CONFIG` when the address cannot be used or the node id is too long. */
  static async listen(
    host: Pick<Host, 'clock' | 'random' | 'network'>,
    codec: Codec,
    ...setup: TransportSetup
  ): Promise<Transport> {
    const [identity, options] = setup;
    checkIdentity(identity);
    const transport = new Transport(host, codec, ...setup);
    transport.#listener = await host.network.listen(options.bindAddress, (connection) =>
      transport.#accept(connection),
    );
    return transport;
  }

  /** `host:port` really bound. */
  get address(): string {
    return this.#listener?.address ?? '';
  }

  /**
   * Sets node ids and addresses of the other members: connects, connects anew after a move, lets go
   * of who is gone.
   */
  setPeers(peers: ReadonlyMap<string, string>): void {
    if (this.#closing !== undefined) return;
    for (const [nodeId, peer] of this.#peers) {
      if (peers.get(nodeId) === peer.address) continue;
      this.#peers.delete(nodeId);
      peer.close();
    }
    for (const [nodeId, address] of peers) {
      if (this.#peers.has(nodeId) || nodeId === this.#identity.nodeId) continue;
      const peer = new Peer(nodeId, address, this.#peerParts);
      this.#peers.set(nodeId, peer);
      peer.dial();
    }
  }

  /**
   * Queues a frame on our consensus connection to a node, or on the one it made to us while we have
   * none, as when we do not know its address yet; false when there is neither or it is full.
   */
  send(nodeId: string, type: number, parts: readonly Uint8Array[]): boolean {
    const link = this.#peers.get(nodeId)?.link ?? this.#inbound.consensusLinkOf(nodeId);
    return link?.send(type, parts) ?? false;
  }

  /**
   * Opens a connection of its own for a snapshot. Rejects with `TIMEOUT` when the peer cannot be
   * reached.
   */
  openSnapshotLane(nodeId: string): Promise<Link> {
    const peer = this.#peers.get(nodeId);
    if (this.#closing !== undefined) return Promise.reject(closedError());
    if (peer === undefined) return Promise.reject(new TimeoutError(`${nodeId} has no address`));
    return new Promise((resolve, reject) => {
      const dialling = this.#dial(peer, SNAPSHOT_LANE, (outcome) => {
        this.#openingLanes.delete(dialling);
        if (outcome.connection === undefined) reject(outcome.error);
        else resolve(this.#establish(outcome.connection, outcome.welcome));
      });
      this.#openingLanes.set(dialling, reject);
    });
  }

  /** Closes everything; nobody is told anything afterwards. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    for (const peer of this.#peers.values()) peer.close();
    this.#peers.clear();
    this.#acceptor.close();
    for (const [dialling, reject] of this.#openingLanes) {
      dialling.cancel();
      reject(closedError());
    }
    this.#openingLanes.clear();
    this.#sweeper.shutAll();
    await this.#listener?.close();
  }

  #accept(connection: Connection): void {
    if (this.#closing === undefined) this.#acceptor.accept(connection);
    else connection.destroy();
  }

  #accepted(connection: FramedConnection, hello: Hello): void {
    const link = this.#establish(connection, hello);
    this.#inbound.add(link);
    if (hello.lane === 'consensus') this.#peers.get(hello.nodeId)?.seen(hello.incarnation);
  }

  #establish(connection: FramedConnection, hello: Hello): EstablishedLink {
    const link = new EstablishedLink(connection, hello, this.#owner);
    this.#sweeper.add(link);
    return link;
  }

  #dial(
    { nodeId, address }: Peer,
    lane: 'consensus' | 'snapshot',
    done: (outcome: DialOutcome) => void,
  ): Dialling {
    const { handshakeTimeoutMs, maxPendingBytes } = this.#options;
    const purpose = { lane, incarnation: this.#incarnation, toNodeId: nodeId };
    const hello = helloOf(this.#identity, purpose);
    const target = { address, hello, timeoutMs: handshakeTimeoutMs, maxPendingBytes };
    return dial(this.#host, this.#checksum, target, done);
  }

  #linkClosed(link: EstablishedLink): void {
    const { nodeId, lane } = link;
    this.#sweeper.remove(link);
    const isReplaced = this.#inbound.remove(link);
    if (nodeId === undefined || lane !== 'consensus') return;
    this.#peers.get(nodeId)?.linkClosed(link);
    if (!isReplaced) this.#handlers.onPeerDisconnected(nodeId);
  }

  #createAcceptor(): Acceptor {
    const { handshakeTimeoutMs, maxPendingBytes } = this.#options;
    return new Acceptor({
      clock: this.#host.clock,
      checksum: this.#checksum,
      identity: this.#identity,
      incarnation: this.#incarnation,
      handshakeTimeoutMs,
      maxPendingBytes,
      rejections: this.#rejections,
      refusalOf: (hello) => this.#inbound.refusalOf(hello, (nodeId) => this.#peers.has(nodeId)),
      onClusterLearnt: (clusterId) => this.#handlers.onClusterLearnt(clusterId),
      onAccepted: (connection, hello) => this.#accepted(connection, hello),
    });
  }

  #createOwner(): LinkOwner {
    return {
      maxFrameBytes: this.#options.maxFrameBytes,
      onFrame: (link, type, payload) => this.#handlers.onFrame(link, type, payload),
      onClosed: (link) => this.#linkClosed(link),
      onRejected: (reason, fields) => this.#rejections.count(reason, fields),
    };
  }

  #createPeerParts(): PeerParts {
    return {
      host: this.#host,
      backoff: this.#options,
      dial: (peer, done) => this.#dial(peer, 'consensus', done),
      establish: ({ connection, welcome }) => this.#establish(connection, welcome),
      onConnected: (nodeId) => this.#handlers.onPeerConnected(nodeId),
      onRejected: (reason, fields) => this.#rejections.count(reason, fields),
    };
  }
}

const closedError = (): StorageError => new StorageError('CLOSED', 'the transport is closed');
