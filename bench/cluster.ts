import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer, Ask, Load, LoadResult, NodeSample } from './messages.js';

const PROGRAM = new URL('./node-process.ts', import.meta.url);
const READY_MS = 30_000;

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** One node in a process of its own. */
export class NodeProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  constructor(options: object) {
    this.#child = fork(PROGRAM, [JSON.stringify(options)], { execArgv: ['--import', 'tsx'] });
    this.#child.on('message', (message: Answer) => this.#onAnswer(message));
    this.#child.on('exit', () => this.#onExit());
  }

  /** Resolves once the node listens. */
  started(): Promise<unknown> {
    return new Promise((resolve, reject) => this.#waiting.set(0, { resolve, reject }));
  }

  load(load: Load): Promise<LoadResult> {
    return this.ask({ type: 'load', load }) as Promise<LoadResult>;
  }

  sample(): Promise<NodeSample> {
    return this.ask({ type: 'sample' }) as Promise<NodeSample>;
  }

  ask(ask: Ask): Promise<unknown> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child.send({ id, ask });
    });
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }

  #onAnswer({ id, result, error }: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(error));
  }

  #onExit(): void {
    for (const { reject } of this.#waiting.values()) reject(new Error('the process ended'));
    this.#waiting.clear();
  }
}

/** Nodes of one cluster on loopback, data in a temporary folder. */
export class BenchCluster {
  readonly folder: string;
  readonly #options: readonly object[];
  readonly nodes: NodeProcess[] = [];

  private constructor(folder: string, options: readonly object[]) {
    this.folder = folder;
    this.#options = options;
  }

  /** Starts `count` processes and waits until all are ready. */
  static async start(count: number): Promise<BenchCluster> {
    const folder = mkdtempSync(join(tmpdir(), 'raft-storage-bench-'));
    const addresses = await freeAddresses(count);
    const peers = addresses.map((address, position) => ({
      nodeId: `node-${position + 1}`,
      address,
    }));
    const cluster = new BenchCluster(
      folder,
      peers.map(({ nodeId, address }) => ({
        nodeId,
        bindAddress: address,
        dataDir: folder,
        bootstrap: true,
        peers,
      })),
    );
    for (let position = 0; position < count; position += 1) await cluster.startNode(position);
    await cluster.ready();
    return cluster;
  }

  /** Starts, or starts again, the node at this position. */
  async startNode(position: number): Promise<void> {
    const node = new NodeProcess(this.#options[position] ?? {});
    this.nodes[position] = node;
    await node.started();
  }

  async ready(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.ask({ type: 'ready', timeoutMs: READY_MS })));
  }

  /** Position of the leader. */
  async leader(): Promise<number> {
    for (;;) {
      const samples = await Promise.all(this.nodes.map((node) => node.sample()));
      const position = samples.findIndex(({ isLeader }) => isLeader);
      if (position >= 0) return position;
    }
  }

  async leaderNode(): Promise<NodeProcess> {
    const node = this.nodes[await this.leader()];
    if (node === undefined) throw new Error('the cluster has no nodes');
    return node;
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.kill()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function freeAddresses(count: number): Promise<string[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const addresses = servers.map((server) => {
    const address = server.address();
    return `127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return addresses;
}
