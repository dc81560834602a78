import type { Clock } from '../host/clock.js';
import type { Logger } from '../port/logger.js';

const LOG_INTERVAL_MS = 5_000;

/**
 * Every reason why the transport closes a connection or does without one, and what it says of it.
 */
export const REJECTIONS = {
  'oversized-frame': 'a frame longer than allowed',
  'malformed-frame': 'bytes that are no frame',
  'checksum-mismatch': 'a frame that fails its checksum',
  'unexpected-frame': 'a frame that has no place here',
  'wrong-magic': 'a hello of another protocol',
  'malformed-hello': 'a hello that cannot be read',
  'version-mismatch': 'no protocol version in common',
  'cluster-mismatch': 'the other side belongs to another cluster',
  'own-node-id': 'a peer that claims the id of this node',
  'wrong-node': 'another node listens at the address of this peer',
  'handshake-timeout': 'the handshake took too long',
  'handshake-abandoned': 'the other side closed during the handshake',
  'too-many-handshakes': 'too many connections in handshake',
  'too-many-links': 'too many connections',
  'idle-timeout': 'nothing came for too long',
  'frame-too-long': 'a frame of ours is longer than allowed and was not sent',
  refused: 'the other side refused',
  unreachable: 'no connection',
} as const;

/** Why a connection was closed or not made. */
export type Rejection = keyof typeof REJECTIONS;

interface Silence {
  untilMs: number;
  suppressed: number;
}

/** Counts rejections by reason and logs each reason at warn at most once in five seconds. */
export class Rejections {
  readonly counters = Object.fromEntries(
    Object.keys(REJECTIONS).map((reason) => [reason, 0]),
  ) as Record<Rejection, number>;
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #logger: Logger;
  readonly #silences = new Map<Rejection, Silence>();

  constructor(clock: Pick<Clock, 'monotonicMs'>, logger: Logger) {
    this.#clock = clock;
    this.#logger = logger;
  }

  /** Counts one rejection without a word: what happens every day, like a port that is probed. */
  note(reason: Rejection): void {
    this.counters[reason] += 1;
  }

  /** Counts one rejection and logs it; the fields say of whom. */
  count(reason: Rejection, fields: object): void {
    this.note(reason);
    const nowMs = this.#clock.monotonicMs();
    const silence = this.#silences.get(reason);
    if (silence !== undefined && nowMs < silence.untilMs) {
      silence.suppressed += 1;
      return;
    }
    const suppressed = silence?.suppressed ?? 0;
    this.#silences.set(reason, { untilMs: nowMs + LOG_INTERVAL_MS, suppressed: 0 });
    this.#logger.warn({ reason, suppressed, ...fields }, `connection: ${REJECTIONS[reason]}`);
  }
}
