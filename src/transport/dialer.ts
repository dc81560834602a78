import type { Host } from '../host/host.js';
import type { Connection } from '../host/network.js';
import { ConfigError, StorageError, TimeoutError } from '../port/errors.js';
import type { FrameChecksum } from './frame-checksum.js';
import { FRAME_TYPE } from './frame-type.js';
import { type ConnectionLimits, FramedConnection } from './framed-connection.js';
import { acceptWelcome } from './handshake.js';
import { encodeHello, HANDSHAKE_FRAME_BYTES, type Hello, type HelloFault } from './hello.js';
import { decodeRefusal, type RefusalReason } from './refusal.js';
import { REJECTIONS, type Rejection } from './rejections.js';

/** Where to connect to and what to say there. */
export interface DialTarget {
  readonly address: string;
  readonly hello: Hello;
  /** Budget of the connection and its handshake. */
  readonly timeoutMs: number;
  readonly maxPendingBytes: number;
}

/** A connection whose handshake is done, and what the other side said of itself. */
export interface Dialled {
  readonly connection: FramedConnection;
  readonly welcome: Hello;
}

/** A connection, or why there is none. */
export type DialOutcome =
  | Dialled
  | { readonly connection?: undefined; readonly reason: Rejection; readonly error: StorageError };

/** An attempt that can be called off; its callback is not called then. */
export interface Dialling {
  cancel(): void;
}

const FAULTS: Partial<Record<Rejection, string>> = {
  'oversized-frame': 'does not speak this protocol',
  'malformed-frame': 'does not speak this protocol',
  'unexpected-frame': 'does not speak this protocol',
  'wrong-magic': 'does not speak this protocol',
  'malformed-hello': 'does not speak this protocol',
  'version-mismatch': 'speaks no version of the protocol that this side knows',
};

/** Connects, says hello and waits for the welcome; calls back once, never inside this call. */
export function dial(
  host: Pick<Host, 'clock' | 'network'>,
  checksum: FrameChecksum,
  target: DialTarget,
  done: (outcome: DialOutcome) => void,
): Dialling {
  const attempt = new Attempt(checksum, target, done);
  const timer = host.clock.setTimer(target.timeoutMs, () => attempt.timeOut());
  attempt.onEnd = () => timer.cancel();
  host.network.connect(target.address, target.timeoutMs, (error, connection) => {
    if (connection !== undefined) attempt.greet(connection);
    else attempt.unreachable(error);
  });
  return attempt;
}

class Attempt implements Dialling {
  onEnd: () => void = () => undefined;
  readonly #checksum: FrameChecksum;
  readonly #target: DialTarget;
  readonly #done: (outcome: DialOutcome) => void;
  #connection: FramedConnection | undefined;
  #ended = false;

  constructor(checksum: FrameChecksum, target: DialTarget, done: (outcome: DialOutcome) => void) {
    this.#checksum = checksum;
    this.#target = target;
    this.#done = done;
  }

  greet(connection: Connection): void {
    if (this.#ended) {
      connection.destroy();
      return;
    }
    const { maxPendingBytes, hello } = this.#target;
    const limits: ConnectionLimits = { maxFrameBytes: HANDSHAKE_FRAME_BYTES, maxPendingBytes };
    const framed = new FramedConnection(connection, this.#checksum, limits, {
      onFrame: (type, payload) => this.#answered(framed, type, payload),
      onFault: (fault) => this.#reject(fault),
      onDrain: () => undefined,
      onClose: () => this.#fail('handshake-abandoned', 'closed during the handshake'),
    });
    this.#connection = framed;
    framed.send(FRAME_TYPE.hello, [encodeHello(hello)]);
    framed.flush();
  }

  unreachable(cause: Error | undefined): void {
    if (cause instanceof StorageError) this.#end({ reason: 'unreachable', error: cause });
    else this.#fail('unreachable', `cannot be reached: ${cause?.message ?? 'no answer'}`, cause);
  }

  timeOut(): void {
    const { timeoutMs } = this.#target;
    if (this.#connection === undefined) {
      this.#fail('unreachable', `cannot be reached: no answer within ${timeoutMs} ms`);
    } else {
      this.#fail('handshake-timeout', `did not finish the handshake within ${timeoutMs} ms`);
    }
  }

  cancel(): void {
    this.#ended = true;
    this.onEnd();
    this.#connection?.close();
  }

  #answered(connection: FramedConnection, type: number, payload: Uint8Array): void {
    if (type === FRAME_TYPE.refusal) {
      this.#refused(payload);
      return;
    }
    const welcome =
      type === FRAME_TYPE.welcome ? acceptWelcome(payload, this.#target.hello) : 'unexpected-frame';
    if (typeof welcome === 'string') this.#reject(welcome);
    else this.#end({ connection, welcome });
  }

  #refused(payload: Uint8Array): void {
    const refusal = decodeRefusal(payload);
    if (refusal === undefined) this.#fail('refused', 'refused without a reason known here');
    else if (refusal.reason === 'cluster-mismatch') this.#mismatch(refusal.clusterId);
    else this.#reject(refusal.reason);
  }

  #reject(reason: HelloFault | RefusalReason | Rejection): void {
    const { address } = this.#target;
    if (reason === 'cluster-mismatch') this.#mismatch(undefined);
    else if (FAULTS[reason] === undefined) this.#fail(reason, `refused: ${REJECTIONS[reason]}`);
    else this.#end({ reason, error: new ConfigError(`${address} ${FAULTS[reason]}`) });
  }

  #mismatch(clusterId: string | undefined): void {
    const { address, hello } = this.#target;
    const theirs = clusterId === undefined ? 'another cluster' : `cluster "${clusterId}"`;
    const message = `${address} belongs to ${theirs}, not to "${hello.clusterId}"`;
    this.#end({
      reason: 'cluster-mismatch',
      error: new StorageError('CLUSTER_MISMATCH', message),
    });
  }

  #fail(reason: Rejection, what: string, cause?: unknown): void {
    const error = new TimeoutError(`${this.#target.address} ${what}`, { cause });
    this.#end({ reason, error });
  }

  #end(outcome: DialOutcome): void {
    if (this.#ended) return;
    this.#ended = true;
    this.onEnd();
    if (outcome.connection === undefined) this.#connection?.close();
    this.#done(outcome);
  }
}
