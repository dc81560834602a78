import type { Clock, Timer } from '../host/clock.js';
import type { Connection } from '../host/network.js';
import type { FrameChecksum } from './frame-checksum.js';
import { FRAME_TYPE } from './frame-type.js';
import { FramedConnection } from './framed-connection.js';
import { acceptHello, encodeWelcome } from './handshake.js';
import { HANDSHAKE_FRAME_BYTES, type Hello } from './hello.js';
import type { TransportIdentity } from './identity.js';
import { encodeRefusal, isRefusal, type RefusalReason } from './refusal.js';
import type { Rejection, Rejections } from './rejections.js';

const MAX_HANDSHAKES = 64;
const REFUSAL_LINGER_MS = 200;

/** What accepting connections takes. */
export interface AcceptorParts {
  readonly clock: Pick<Clock, 'setTimer'>;
  readonly checksum: FrameChecksum;
  readonly identity: TransportIdentity;
  readonly incarnation: string;
  readonly handshakeTimeoutMs: number;
  readonly maxPendingBytes: number;
  readonly rejections: Rejections;
  /** Why there is no room for one more; `undefined` when there is. */
  readonly refusalOf: (hello: Hello) => RefusalReason | undefined;
  readonly onClusterLearnt: (clusterId: string) => void;
  /** The handshake is done; the connection has a new owner when this returns. */
  readonly onAccepted: (connection: FramedConnection, hello: Hello) => void;
}

/**
 * Incoming connections until their handshake is done: few, each with one small frame and a
 * deadline.
 */
export class Acceptor {
  readonly #parts: AcceptorParts;
  readonly #waiting = new Map<FramedConnection, Timer>();

  constructor(parts: AcceptorParts) {
    this.#parts = parts;
  }

  /** Takes a connection that has just come in. */
  accept(connection: Connection): void {
    const { clock, checksum, handshakeTimeoutMs, maxPendingBytes, rejections } = this.#parts;
    if (this.#waiting.size >= MAX_HANDSHAKES) {
      rejections.count('too-many-handshakes', { remoteAddress: connection.remoteAddress });
      connection.destroy();
      return;
    }
    const limits = { maxFrameBytes: HANDSHAKE_FRAME_BYTES, maxPendingBytes };
    const framed = new FramedConnection(connection, checksum, limits, {
      onFrame: (type, payload) => this.#onFrame(framed, type, payload),
      onFault: (fault) => this.#reject(framed, fault),
      onDrain: () => undefined,
      onClose: () => this.#onClose(framed),
    });
    const timer = clock.setTimer(handshakeTimeoutMs, () =>
      this.#reject(framed, 'handshake-timeout'),
    );
    this.#waiting.set(framed, timer);
  }

  /** Closes every connection whose handshake is not done. */
  close(): void {
    for (const connection of this.#waiting.keys()) this.#drop(connection);
  }

  #onFrame(connection: FramedConnection, type: number, payload: Uint8Array): void {
    const { identity, refusalOf } = this.#parts;
    const hello = type === FRAME_TYPE.hello ? acceptHello(payload, identity) : 'unexpected-frame';
    if (hello === 'unexpected-frame') this.#reject(connection, hello);
    else if (typeof hello !== 'string') {
      const refusal = refusalOf(hello);
      if (refusal === undefined) this.#welcome(connection, hello);
      else this.#refuse(connection, refusal);
    } else if (isRefusal(hello)) this.#refuse(connection, hello);
    else this.#reject(connection, hello);
  }

  #welcome(connection: FramedConnection, hello: Hello): void {
    const { identity, incarnation, onAccepted, onClusterLearnt } = this.#parts;
    this.#forget(connection);
    if (identity.clusterId === '' && hello.clusterId !== '') {
      identity.clusterId = hello.clusterId;
      onClusterLearnt(hello.clusterId);
    }
    connection.send(FRAME_TYPE.welcome, [encodeWelcome(identity, hello, incarnation)]);
    onAccepted(connection, hello);
  }

  #refuse(connection: FramedConnection, reason: RefusalReason): void {
    const { clock, identity, rejections } = this.#parts;
    const { remoteAddress } = connection;
    rejections.count(reason, { remoteAddress });
    this.#forget(connection);
    this.#waiting.set(
      connection,
      clock.setTimer(REFUSAL_LINGER_MS, () => this.#drop(connection)),
    );
    connection.send(FRAME_TYPE.refusal, [encodeRefusal({ ...identity, reason })]);
    connection.handlers = {
      onFrame: () => this.#drop(connection),
      onFault: () => this.#drop(connection),
      onDrain: () => undefined,
      onClose: () => this.#forget(connection),
    };
  }

  #reject(connection: FramedConnection, reason: Rejection): void {
    const { remoteAddress } = connection;
    this.#parts.rejections.count(reason, { remoteAddress });
    this.#drop(connection);
  }

  #drop(connection: FramedConnection): void {
    this.#forget(connection);
    connection.close();
  }

  #forget(connection: FramedConnection): void {
    this.#waiting.get(connection)?.cancel();
    this.#waiting.delete(connection);
  }

  #onClose(connection: FramedConnection): void {
    if (this.#waiting.has(connection)) this.#parts.rejections.note('handshake-abandoned');
    this.#forget(connection);
  }
}
