import { isStorageError } from '../../src/port/errors.js';
import type { LocalNode } from './local-cluster.js';

const CALLERS_PER_NODE = 16;
const VALUE_BYTES = 100;
const PAUSE_MS = 10;

/** Keys that a caller wrote and that were acknowledged: all those with its prefix. */
export interface CallerLog {
  readonly prefix: string;
  readonly acknowledged: string[];
}

/**
 * Writes through all nodes at once, every key once, until it is stopped, and remembers what was
 * acknowledged.
 */
export class WriteLoad {
  readonly callers: CallerLog[] = [];
  /** Writes that ended without an answer: they may or may not be there. */
  unknown = 0;
  /** Writes that were certainly not made. */
  refused = 0;
  acknowledged = 0;
  #startedMs = 0;
  #stoppedMs = 0;
  #stopped = false;
  #running: Promise<unknown> = Promise.resolve();
  readonly #waiting = new Set<(sentMs: number, ackedMs: number) => void>();

  start(nodes: readonly LocalNode[]): void {
    this.#startedMs = performance.now();
    this.#running = Promise.all(
      nodes.flatMap((node) =>
        Array.from({ length: CALLERS_PER_NODE }, (_, number) => this.#caller(node, number)),
      ),
    );
  }

  /** Ends once every write under way is decided. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#stoppedMs = performance.now();
    await this.#running;
  }

  /**
   * Resolves with the time of the first acknowledgement of a write that was sent after `afterMs`.
   */
  firstAcknowledged(afterMs: number): Promise<number> {
    return new Promise((resolve) => {
      const check = (sentMs: number, ackedMs: number): void => {
        if (sentMs < afterMs) return;
        this.#waiting.delete(check);
        resolve(ackedMs);
      };
      this.#waiting.add(check);
    });
  }

  get callerCount(): number {
    return this.callers.length;
  }

  get perSecond(): number {
    return (this.acknowledged / (this.#stoppedMs - this.#startedMs)) * 1000;
  }

  async #caller({ nodeId, door }: LocalNode, number: number): Promise<void> {
    const log: CallerLog = { prefix: `load/${nodeId}/${number}/`, acknowledged: [] };
    this.callers.push(log);
    for (let sequence = 0; !this.#stopped; sequence += 1) {
      const key = `${log.prefix}${String(sequence).padStart(8, '0')}`;
      const sentMs = performance.now();
      try {
        await door.use((node) => node.put(key, valueFor(key)));
        this.#acknowledge(log, key, sentMs);
      } catch (error) {
        this.#count(error);
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    }
  }

  #acknowledge(log: CallerLog, key: string, sentMs: number): void {
    log.acknowledged.push(key);
    this.acknowledged += 1;
    for (const check of this.#waiting) check(sentMs, performance.now());
  }

  #count(error: unknown): void {
    if (isStorageError(error) && error.code === 'OUTCOME_UNKNOWN') this.unknown += 1;
    else this.refused += 1;
  }
}

/** The one value that belongs to a key: 100 bytes that follow from it. */
export function valueFor(key: string): Uint8Array {
  const value = new Uint8Array(VALUE_BYTES);
  new TextEncoder().encodeInto(key.repeat(Math.ceil(VALUE_BYTES / key.length)), value);
  return value;
}
