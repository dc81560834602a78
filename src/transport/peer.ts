import type { Timer } from '../host/clock.js';
import type { Host } from '../host/host.js';
import { Backoff, type BackoffBounds } from './backoff.js';
import type { Dialled, Dialling, DialOutcome } from './dialer.js';
import type { EstablishedLink } from './established-link.js';
import type { Rejection } from './rejections.js';

/** What keeping a connection to one peer takes. */
export interface PeerParts {
  readonly host: Pick<Host, 'clock' | 'random'>;
  readonly backoff: BackoffBounds;
  /** Makes one attempt. */
  readonly dial: (peer: Peer, done: (outcome: DialOutcome) => void) => Dialling;
  readonly establish: (dialled: Dialled) => EstablishedLink;
  readonly onConnected: (nodeId: string) => void;
  readonly onRejected: (reason: Rejection, fields: object) => void;
}

/** Another member and our outgoing consensus connection to it, made again whenever it is lost. */
export class Peer {
  readonly nodeId: string;
  readonly address: string;
  readonly #parts: PeerParts;
  readonly #backoff: Backoff;
  #link: EstablishedLink | undefined;
  #dialling: Dialling | undefined;
  #timer: Timer | undefined;
  #hurried = false;
  #closed = false;

  constructor(nodeId: string, address: string, parts: PeerParts) {
    this.nodeId = nodeId;
    this.address = address;
    this.#parts = parts;
    this.#backoff = new Backoff(parts.host.random, parts.backoff);
  }

  /** The connection while it can be used. */
  get link(): EstablishedLink | undefined {
    return this.#link?.closed === false ? this.#link : undefined;
  }

  /** Makes an attempt at once unless one is running or not needed. */
  dial(): void {
    if (this.#closed || this.#dialling !== undefined || this.#link !== undefined) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#hurried = false;
    this.#dialling = this.#parts.dial(this, (outcome) => this.#dialled(outcome));
  }

  /**
   * This process of the peer has just connected to us, so it can be reached: a connection to an
   * earlier one of it is given up.
   */
  seen(incarnation: string): void {
    if (this.#link !== undefined && this.#link.incarnation !== incarnation) this.#link.close();
    this.#hurried = true;
    this.dial();
  }

  /** The link is closed; another one is made. */
  linkClosed(link: EstablishedLink): void {
    if (this.#link !== link) return;
    this.#link = undefined;
    this.#dialLater();
  }

  /** Closes the connection and makes no more. */
  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
    this.#dialling?.cancel();
    this.#link?.close();
  }

  #dialled(outcome: DialOutcome): void {
    this.#dialling = undefined;
    if (outcome.connection === undefined) {
      const { nodeId, address } = this;
      this.#parts.onRejected(outcome.reason, { nodeId, address, error: outcome.error.message });
      this.#dialLater();
      return;
    }
    this.#backoff.reset();
    this.#link = this.#parts.establish(outcome);
    this.#parts.onConnected(this.nodeId);
  }

  #dialLater(): void {
    if (this.#closed) return;
    if (this.#hurried) this.#backoff.reset();
    this.#hurried = false;
    const { clock } = this.#parts.host;
    this.#timer = clock.setTimer(this.#backoff.nextMs(), () => {
      this.#timer = undefined;
      this.dial();
    });
  }
}
