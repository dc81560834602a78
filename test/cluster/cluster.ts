import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freeAddresses } from '../../scripts/start/free-addresses.js';
import { NodeDoor } from '../../scripts/start/node-door.js';
import { ServeProcess } from '../../scripts/start/serve-process.js';
import type { NodeStatus } from '../../src/storage/node-status.js';
import type { RemoteStorage } from '../../src/storage/remote-storage.js';
import { program } from './program.js';
import { ProxiedNetwork } from './proxied-network.js';
import { waitUntil } from './waiting.js';

const FLAGS = [
  '--heartbeat-interval-ms',
  '50',
  '--election-timeout-ms',
  '400',
  '--log-segment-bytes',
  '1MiB',
];
const CALL_TIMEOUT_MS = 10_000;
const START_ATTEMPTS = 5;

/** How a cluster of real processes is started. */
export interface ClusterOptions {
  readonly size?: number;
  /** Flags of every `serve`, besides identity, addresses and data. */
  readonly flags?: readonly string[];
  /** Puts a proxy before each node, so that the network between them can be cut. */
  readonly proxied?: boolean;
}

/** One node: a `serve` process that may be killed and started again. */
export class ClusterNode {
  readonly nodeId: string;
  readonly bindAddress: string;
  readonly #identity: readonly string[];
  #door: NodeDoor;
  #process: ServeProcess | undefined;

  constructor(nodeId: string, bindAddress: string, identity: readonly string[]) {
    this.nodeId = nodeId;
    this.bindAddress = bindAddress;
    this.#identity = identity;
    this.#door = new NodeDoor(bindAddress, CALL_TIMEOUT_MS);
  }

  get process(): ServeProcess {
    if (this.#process === undefined) throw new Error(`${this.nodeId} was never started`);
    return this.#process;
  }

  get running(): boolean {
    return this.#process?.running === true;
  }

  /**
   * Starts the process, with the data it had; resolves once it listens. Later flags win over
   * earlier ones.
   */
  async start(flags: readonly string[] = []): Promise<void> {
    this.#process = new ServeProcess(
      this.nodeId,
      [await program()],
      [...this.#identity, '--bind', this.bindAddress, ...flags],
    );
    await this.#process.ready;
  }

  /** Follows the node to an address it was started on by flags. */
  movedTo(address: string): void {
    this.#door = new NodeDoor(address, CALL_TIMEOUT_MS);
  }

  /** SIGKILL. */
  async kill(): Promise<void> {
    await this.process.kill();
  }

  /** SIGTERM, and SIGKILL when that does not help. */
  async stop(): Promise<void> {
    await this.#door.close();
    if (this.running) await this.process.stop();
  }

  /** A call through this node. */
  use<T>(call: (node: RemoteStorage) => Promise<T>): Promise<T> {
    return this.#door.use(call);
  }

  status(): Promise<NodeStatus> {
    return this.use((node) => node.status());
  }

  put(key: string, value: string, timeoutMs = CALL_TIMEOUT_MS): Promise<unknown> {
    return this.use((node) => node.put(key, new TextEncoder().encode(value), { timeoutMs }));
  }

  /** A linearizable read. */
  async get(key: string, timeoutMs = CALL_TIMEOUT_MS): Promise<string> {
    return new TextDecoder().decode(await this.use((node) => node.get(key, { timeoutMs })));
  }

  delete(key: string): Promise<unknown> {
    return this.use((node) => node.delete(key));
  }

  /** Everything with this prefix, linearizable. */
  async list(prefix = ''): Promise<Map<string, string>> {
    const items = await this.use((node) => node.list(prefix));
    return new Map(items.map(({ key, value }) => [key, new TextDecoder().decode(value)]));
  }
}

/** Real processes on loopback with data in a temporary folder. */
export class Cluster {
  readonly folder = mkdtempSync(join(tmpdir(), 'raft-storage-cluster-'));
  readonly network: ProxiedNetwork | undefined;
  readonly #flags: readonly string[];
  #dataDir = '';
  nodes: readonly ClusterNode[] = [];

  private constructor(flags: readonly string[], network: ProxiedNetwork | undefined) {
    this.#flags = flags;
    this.network = network;
  }

  /** Starts the founders and waits until they have a leader. */
  static async start(options: ClusterOptions = {}): Promise<Cluster> {
    const { size = 3, flags = [], proxied = false } = options;
    const nodeIds = Array.from({ length: size }, (_, position) => `node-${position + 1}`);
    const network = proxied ? await ProxiedNetwork.start(nodeIds) : undefined;
    const cluster = new Cluster([...FLAGS, ...flags], network);
    await cluster.#found(nodeIds);
    await cluster.leader();
    return cluster;
  }

  node(nodeId: string): ClusterNode {
    const found = this.nodes.find((node) => node.nodeId === nodeId);
    if (found === undefined) throw new Error(`no node ${nodeId}`);
    return found;
  }

  get running(): readonly ClusterNode[] {
    return this.nodes.filter((node) => node.running);
  }

  /** The leader, once all running nodes (or those given) agree on it. */
  leader(among?: readonly ClusterNode[]): Promise<ClusterNode> {
    return waitUntil('the nodes agree on a leader among them', async () => {
      const asked = among ?? this.running;
      const statuses = await Promise.all(asked.map((node) => node.status()));
      const [first] = statuses;
      const agree = statuses.every(({ leaderId }) => leaderId === first?.leaderId);
      return agree ? asked.find(({ nodeId }) => nodeId === first?.leaderId) : undefined;
    });
  }

  async followers(): Promise<readonly ClusterNode[]> {
    const leader = await this.leader();
    return this.running.filter((node) => node !== leader);
  }

  /** Another node, not yet started, that is no founder. */
  async another(nodeId: string): Promise<ClusterNode> {
    const [address = ''] = await freeAddresses(1);
    const node = new ClusterNode(nodeId, address, ['--data-dir', this.#dataDir, ...this.#flags]);
    this.nodes = [...this.nodes, node];
    return node;
  }

  /** Waits until every running node has applied what is committed now. */
  async settled(): Promise<void> {
    const leader = await this.leader();
    const { metrics } = await leader.status();
    await waitUntil('all nodes apply what is committed', async () => {
      const statuses = await Promise.all(this.running.map((node) => node.status()));
      return statuses.every((status) => status.metrics.appliedIndex >= metrics.commitIndex);
    });
  }

  /** Stops all processes and removes all data. */
  async close(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop()));
    await this.network?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #found(nodeIds: readonly string[]): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      this.#dataDir = join(this.folder, String(attempt));
      this.nodes = this.#founders(nodeIds, await freeAddresses(nodeIds.length));
      try {
        await Promise.all(this.nodes.map((node) => node.start()));
        return;
      } catch (error) {
        await Promise.all(this.nodes.map((node) => node.stop()));
        if (attempt === START_ATTEMPTS) throw error;
      }
    }
  }

  #founders(nodeIds: readonly string[], bound: readonly string[]): readonly ClusterNode[] {
    const advertised = nodeIds.map((nodeId, position) => {
      const proxy = this.network?.of(nodeId);
      if (proxy !== undefined) proxy.target = bound[position] ?? '';
      return proxy?.address ?? bound[position] ?? '';
    });
    const peers = nodeIds.map((nodeId, position) => `--peer=${nodeId}=${advertised[position]}`);
    return nodeIds.map((nodeId, position) => {
      const identity = ['--bootstrap', ...peers, '--advertise', advertised[position] ?? ''];
      const flags = ['--data-dir', this.#dataDir, ...identity, ...this.#flags];
      return new ClusterNode(nodeId, bound[position] ?? '', flags);
    });
  }
}
