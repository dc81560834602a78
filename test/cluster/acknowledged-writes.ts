import { expect } from 'vitest';
import type { ClusterNode } from './cluster.js';

const PAUSE_MS = 5;

/**
 * Writers that put a new key each time, through the nodes given, and remember what was
 * acknowledged.
 */
export class AcknowledgedWrites {
  readonly values = new Map<string, string>();
  /** Codes of the writes that failed, and how often. */
  readonly failures = new Map<string, number>();
  #stopped = false;
  readonly #running: Promise<unknown>;

  constructor(nodes: readonly ClusterNode[], writersPerNode: number, prefix = 'acknowledged/') {
    const writers = nodes.flatMap((node) =>
      Array.from({ length: writersPerNode }, (_, writer) =>
        this.#write(node, `${prefix}${node.nodeId}/${writer}/`),
      ),
    );
    this.#running = Promise.all(writers);
  }

  get count(): number {
    return this.values.size;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  /** Compares every acknowledged write with what a linearizable read on the node shows. */
  async expectAllOn(node: ClusterNode, prefix = 'acknowledged/'): Promise<void> {
    const found = await node.list(prefix);
    const wrong = [...this.values].filter(([key, value]) => found.get(key) !== value);
    expect({ node: node.nodeId, wrong }).toEqual({ node: node.nodeId, wrong: [] });
  }

  async #write(node: ClusterNode, prefix: string): Promise<void> {
    for (let sequence = 0; !this.#stopped; sequence += 1) {
      const key = `${prefix}${String(sequence).padStart(6, '0')}`;
      const value = `${key}:${Math.random()}`;
      try {
        await node.put(key, value);
        this.values.set(key, value);
      } catch (error) {
        const code = String((error as { code?: unknown }).code);
        this.failures.set(code, (this.failures.get(code) ?? 0) + 1);
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    }
  }
}
