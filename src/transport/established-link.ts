import { frameBytes } from './frame-batch.js';
import type { FrameHandler } from './frame-parser.js';
import { FIRST_TYPE_ABOVE, FRAME_TYPE } from './frame-type.js';
import type { FramedConnection } from './framed-connection.js';
import type { Hello } from './hello.js';
import type { Lane, Link, LinkFrameHandler } from './link.js';
import type { Rejection } from './rejections.js';

const DRAINED_BYTES = 64 * 1024;
const PING_AFTER_SWEEPS = 5;
const CLOSE_AFTER_SWEEPS = 15;

/** What a link tells its owner. */
export interface LinkOwner {
  readonly maxFrameBytes: number;
  onFrame(link: EstablishedLink, type: number, payload: Uint8Array): void;
  /** Once, whichever side closed. */
  onClosed(link: EstablishedLink): void;
  onRejected(reason: Rejection, fields: object): void;
}

/** A connection after its handshake. */
export class EstablishedLink implements Link {
  readonly nodeId: string | undefined;
  readonly lane: Lane;
  readonly remoteAddress: string;
  /** Of the process at the other end. */
  readonly incarnation: string;
  readonly #connection: FramedConnection;
  readonly #owner: LinkOwner;
  #frames: LinkFrameHandler;
  #drains: (() => void)[] = [];
  #closes: (() => void)[] = [];
  #ended = false;
  #silentSweeps = 0;

  constructor(connection: FramedConnection, peer: Hello, owner: LinkOwner) {
    this.nodeId = peer.nodeId === '' ? undefined : peer.nodeId;
    this.lane = peer.lane;
    this.incarnation = peer.incarnation;
    this.remoteAddress = connection.remoteAddress;
    this.#connection = connection;
    this.#owner = owner;
    this.#frames = (type, payload) => owner.onFrame(this, type, payload);
    connection.maxFrameBytes = owner.maxFrameBytes;
    connection.handlers = {
      onFrame: this.#onFrame,
      onFault: (fault) => this.#reject(fault),
      onDrain: () => this.#drained(),
      onClose: () => this.#end(),
    };
  }

  get closed(): boolean {
    return this.#connection.closed;
  }

  get pendingBytes(): number {
    return this.#connection.pendingBytes;
  }

  send(type: number, parts: readonly Uint8Array[]): boolean {
    if (frameBytes(parts) <= this.#owner.maxFrameBytes) return this.#connection.send(type, parts);
    this.#owner.onRejected('frame-too-long', { ...this.#fields(), type });
    return false;
  }

  onFrame(handler: LinkFrameHandler): void {
    this.#frames = handler;
  }

  onDrain(callback: () => void): void {
    this.#drains.push(callback);
    this.#connection.flush();
    if (this.pendingBytes <= DRAINED_BYTES) queueMicrotask(() => this.#drained());
  }

  onClose(callback: () => void): void {
    if (this.#ended) queueMicrotask(callback);
    else this.#closes.push(callback);
  }

  pause(): void {
    this.#connection.pause();
  }

  resume(): void {
    this.#connection.resume();
  }

  close(): void {
    this.#connection.close();
  }

  /** Closes and tells who waits for it now, but not the owner. */
  shut(): void {
    this.#connection.close();
    this.#tellClosed();
  }

  /** Called about once a second: pings after some silence and closes after a long one. */
  sweep(): void {
    this.#silentSweeps = this.#connection.takeHeard() ? 0 : this.#silentSweeps + 1;
    if (this.#silentSweeps >= CLOSE_AFTER_SWEEPS) this.#reject('idle-timeout');
    else if (this.#silentSweeps === PING_AFTER_SWEEPS) this.#connection.send(FRAME_TYPE.ping, []);
  }

  readonly #onFrame: FrameHandler = (type, payload) => {
    if (type >= FIRST_TYPE_ABOVE) this.#frames(type, payload);
    else if (type === FRAME_TYPE.ping) this.#connection.send(FRAME_TYPE.pong, []);
    else if (type !== FRAME_TYPE.pong) this.#reject('unexpected-frame');
  };

  #reject(reason: Rejection): void {
    this.#owner.onRejected(reason, this.#fields());
    this.close();
  }

  #fields(): object {
    const { nodeId, lane, remoteAddress } = this;
    return { nodeId, lane, remoteAddress };
  }

  #drained(): void {
    const drains = this.#drains;
    this.#drains = [];
    for (const callback of drains) callback();
  }

  #end(): void {
    if (this.#ended) return;
    this.#owner.onClosed(this);
    this.#tellClosed();
  }

  #tellClosed(): void {
    this.#ended = true;
    const closes = this.#closes;
    this.#closes = [];
    this.#drains = [];
    for (const callback of closes) callback();
  }
}
