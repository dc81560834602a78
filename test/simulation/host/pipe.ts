import { BytePool } from './byte-pool.js';
import type { EventLabel } from './event-queue.js';
import type { Life } from './life.js';
import type { Links } from './links.js';
import type { SimulatedClock } from './simulated-clock.js';
import type { SimulatedRandom } from './simulated-random.js';

const SPLIT_PROBABILITY = 0.1;
const RESUME_DELAY_MS = 0.02;
const LEAST_BREAK_MS = 200;
const MOST_BREAK_MS = 3000;
const POOL = new BytePool();

export interface Wire {
  readonly clock: SimulatedClock;
  readonly links: Links;
  readonly random: SimulatedRandom;
}

export interface PipeEnds {
  readonly from: string;
  readonly to: string;
  readonly receiver: Life;
  readonly receive: (bytes: Uint8Array) => 'taken' | 'reset';
  readonly ended: () => void;
  readonly broken: (error: Error) => void;
  readonly delivered: () => void;
}

interface Chunk {
  readonly arrivesAtMs: number;
  bytes: Uint8Array;
}

export class Pipe {
  paused = false;
  readonly #wire: Wire;
  readonly #ends: PipeEnds;
  readonly #arrival: EventLabel;
  readonly #arrived = (): void => {
    this.#scheduled = false;
    this.#arrive();
  };
  #chunks: Chunk[] = [];
  #undeliveredBytes = 0;
  #lastArrivalMs = 0;
  #scheduled = false;
  #stalled = false;
  #finished = false;
  #closed = false;

  constructor(wire: Wire, ends: PipeEnds) {
    this.#wire = wire;
    this.#ends = ends;
    this.#arrival = { what: `${ends.from}>${ends.to} arrival` };
  }

  get undeliveredBytes(): number {
    return this.#undeliveredBytes;
  }

  get ends(): PipeEnds {
    return this.#ends;
  }

  write(bytes: Uint8Array): void {
    if (this.#closed || this.#finished || bytes.byteLength === 0) return;
    const { clock, links } = this.#wire;
    this.#lastArrivalMs = Math.max(this.#lastArrivalMs, clock.nowMs + links.delayMs());
    this.#chunks.push({ arrivesAtMs: this.#lastArrivalMs, bytes });
    this.#undeliveredBytes += bytes.byteLength;
    this.pump();
  }

  finish(): void {
    if (this.#closed || this.#finished) return;
    const { clock, links, random } = this.#wire;
    this.#loseTail(random);
    this.#finished = true;
    this.#lastArrivalMs = Math.max(this.#lastArrivalMs, clock.nowMs + links.delayMs());
    this.pump();
  }

  close(): void {
    this.#closed = true;
    this.#chunks = [];
    this.#undeliveredBytes = 0;
  }

  pump(): void {
    if (this.#scheduled || this.#closed || this.#isIdle()) return;
    const { clock } = this.#wire;
    const dueMs = this.#chunks[0]?.arrivesAtMs ?? this.#lastArrivalMs;
    const delayMs = dueMs > clock.nowMs ? dueMs - clock.nowMs : RESUME_DELAY_MS;
    this.#scheduled = true;
    clock.schedule(delayMs, this.#arrival, this.#arrived);
  }

  #isIdle(): boolean {
    if (this.#chunks.length === 0) return !this.#finished;
    return this.paused;
  }

  #arrive(): void {
    if (this.#closed || this.#isIdle()) return;
    const { from, to, ended, receiver } = this.#ends;
    if (receiver.paused) {
      receiver.whenRunning(() => this.pump());
      return;
    }
    if (!this.#wire.links.isOpen(from, to)) {
      this.#stall();
      return;
    }
    this.#stalled = false;
    if (this.#chunks.length === 0) {
      this.close();
      ended();
      return;
    }
    this.#deliver();
  }

  #deliver(): void {
    const bytes = this.#takeArrived();
    if (this.#ends.receive(bytes) === 'reset') {
      this.close();
      this.#ends.broken(Object.assign(new Error('ECONNRESET'), { code: 'ECONNRESET' }));
      return;
    }
    if (this.#closed) return;
    this.#undeliveredBytes -= bytes.byteLength;
    this.#ends.delivered();
    this.pump();
  }

  #takeArrived(): Uint8Array {
    const { clock, random } = this.#wire;
    const bytes = this.#joined(this.#arrivedCount(clock.nowMs));
    if (!random.chance(SPLIT_PROBABILITY)) return bytes;
    const at = 1 + random.integer(bytes.byteLength);
    if (at < bytes.byteLength) {
      this.#chunks.unshift({ arrivesAtMs: clock.nowMs, bytes: bytes.subarray(at) });
    }
    return bytes.subarray(0, at);
  }

  #arrivedCount(nowMs: number): number {
    let count = 0;
    while ((this.#chunks[count]?.arrivesAtMs ?? Number.POSITIVE_INFINITY) <= nowMs) count += 1;
    return count;
  }

  #joined(count: number): Uint8Array {
    const arrived = this.#chunks.splice(0, count);
    const bytes = POOL.take(arrived.reduce((sum, chunk) => sum + chunk.bytes.byteLength, 0));
    let at = 0;
    for (const chunk of arrived) {
      bytes.set(chunk.bytes, at);
      at += chunk.bytes.byteLength;
    }
    return bytes;
  }

  #stall(): void {
    if (this.#stalled) return;
    this.#stalled = true;
    const { clock, random } = this.#wire;
    const { from, to, broken } = this.#ends;
    const delayMs = random.between(LEAST_BREAK_MS, MOST_BREAK_MS);
    clock.schedule(delayMs, { what: `${from}>${to} stalled for long` }, () => {
      if (!this.#stalled || this.#closed) return;
      this.close();
      broken(Object.assign(new Error('ETIMEDOUT'), { code: 'ETIMEDOUT' }));
    });
  }

  #loseTail(random: SimulatedRandom): void {
    const kept = random.integer(this.#chunks.length + 1);
    const cut = this.#chunks[kept];
    this.#chunks = this.#chunks.slice(0, kept);
    if (cut !== undefined) {
      const bytes = cut.bytes.subarray(0, random.integer(cut.bytes.byteLength));
      if (bytes.byteLength > 0) this.#chunks.push({ ...cut, bytes });
    }
    this.#undeliveredBytes = this.#chunks.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
  }
}
