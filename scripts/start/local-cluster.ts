import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NodeStatus } from '../../src/storage/node-status.js';
import { freeAddresses } from './free-addresses.js';
import { NodeDoor } from './node-door.js';
import { ServeProcess } from './serve-process.js';

const DOOR_TIMEOUT_MS = 5000;
const ATTEMPTS = 5;
const NODES = 3;
const POLL_MS = 20;

/** One of the three nodes: its process, which may be replaced, and a way to talk to it. */
export interface LocalNode {
  readonly nodeId: string;
  readonly address: string;
  readonly door: NodeDoor;
  process: ServeProcess;
}

/** Three founders on loopback, each a process, with data in a temporary folder. */
export class LocalCluster {
  readonly folder = mkdtempSync(join(tmpdir(), 'raft-storage-'));
  readonly #program: string;
  #dataDir = '';
  nodes: readonly LocalNode[] = [];

  constructor(program: string) {
    this.#program = program;
  }

  /** Starts all nodes; tries other ports when somebody else took one meanwhile. */
  async start(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        this.#dataDir = join(this.folder, String(attempt));
        await this.#startOn(await freeAddresses(NODES));
        return;
      } catch (error) {
        await this.stopNodes();
        if (attempt === ATTEMPTS) throw error;
      }
    }
  }

  /** Starts the process of a node again, with the data it had. */
  async restart(node: LocalNode): Promise<void> {
    node.process = this.#spawn(node.nodeId, node.address);
    await node.process.ready;
  }

  /** What a node says of itself; undefined when it does not answer. */
  async statusOf(node: LocalNode): Promise<NodeStatus | undefined> {
    if (!node.process.running) return undefined;
    return node.door.use((door) => door.status()).catch(() => undefined);
  }

  /** The node that leads, as soon as one does and says so itself. */
  async leader(): Promise<LocalNode> {
    for (;;) {
      for (const node of this.nodes) {
        if ((await this.statusOf(node))?.metrics.isLeader === true) return node;
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /** Resolves once all nodes know the leader and have applied what it has. */
  async settled(): Promise<void> {
    for (;;) {
      const statuses = await Promise.all(this.nodes.map((node) => this.statusOf(node)));
      const newest = Math.max(...statuses.map((status) => status?.metrics.commitIndex ?? 0));
      const isSettled = statuses.every(
        (status) => status?.leaderId !== undefined && status.metrics.appliedIndex === newest,
      );
      if (isSettled) return;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  async stopNodes(): Promise<void> {
    await Promise.all(this.nodes.map(({ door }) => door.close()));
    await Promise.all(
      this.nodes.map(({ process }) => (process.running ? process.stop() : undefined)),
    );
  }

  removeData(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #startOn(addresses: readonly string[]): Promise<void> {
    this.nodes = addresses.map((address, position) => {
      const nodeId = `node-${position + 1}`;
      const door = new NodeDoor(address, DOOR_TIMEOUT_MS);
      return { nodeId, address, door, process: this.#spawn(nodeId, address, addresses) };
    });
    await Promise.all(this.nodes.map(({ process }) => process.ready));
  }

  #spawn(nodeId: string, address: string, founders = this.#addresses()): ServeProcess {
    const peers = founders.map((peer, position) => `--peer=node-${position + 1}=${peer}`);
    const flags = ['--bind', address, '--data-dir', this.#dataDir, '--bootstrap', ...peers];
    return new ServeProcess(nodeId, [this.#program], flags);
  }

  #addresses(): readonly string[] {
    return this.nodes.map(({ address }) => address);
  }
}
