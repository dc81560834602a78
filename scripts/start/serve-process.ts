import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const STOP_DEADLINE_MS = 5000;
const KEPT_LINES = 40;

/** What `raft-storage serve --json` prints once the node listens. */
export interface ReadyLine {
  readonly event: 'ready';
  readonly nodeId: string;
  readonly address: string;
  readonly clusterId: string;
}

/** One `raft-storage serve` process; it ends by itself when this process does. */
export class ServeProcess {
  readonly nodeId: string;
  /** Resolves once the node listens; rejects with its last words when it ends before. */
  readonly ready: Promise<ReadyLine>;
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  readonly #lastLines: string[] = [];

  /** Starts `node <program> serve <flags>`. */
  constructor(nodeId: string, program: readonly string[], flags: readonly string[]) {
    this.nodeId = nodeId;
    const args = [...program, 'serve', '--node-id', nodeId, '--json', '--stop-with-stdin'];
    this.#child = spawn(process.execPath, [...args, ...flags], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: withoutRaftVariables(process.env),
    });
    this.#exited = once(this.#child, 'close');
    this.#child.stdin?.on('error', () => undefined);
    this.#keepLines();
    this.ready = this.#readReadyLine();
    this.ready.catch(() => undefined);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Exit code; undefined while it runs or when a signal ended it. */
  get exitCode(): number | undefined {
    return this.#child.exitCode ?? undefined;
  }

  /** The newest lines of the log of the node. */
  get lastLines(): readonly string[] {
    return this.#lastLines;
  }

  /** Sends SIGKILL; resolves once the process is gone. */
  kill(): Promise<void> {
    return this.signal('SIGKILL');
  }

  /** Asks it to close; resolves once it has ended, by SIGKILL after five seconds. */
  async stop(): Promise<void> {
    const late = setTimeout(() => this.#child.kill('SIGKILL'), STOP_DEADLINE_MS);
    this.#child.kill('SIGCONT');
    await this.signal('SIGTERM');
    clearTimeout(late);
  }

  /** Sends a signal that ends the process and waits for the end. */
  async signal(signal: NodeJS.Signals): Promise<void> {
    this.#child.kill(signal);
    await this.#exited;
  }

  /** Stops the process from running, without ending it. */
  pause(): void {
    this.#child.kill('SIGSTOP');
  }

  resume(): void {
    this.#child.kill('SIGCONT');
  }

  #keepLines(): void {
    const { stderr } = this.#child;
    if (stderr === null) return;
    createInterface({ input: stderr }).on('line', (line) => {
      this.#lastLines.push(line);
      if (this.#lastLines.length > KEPT_LINES) this.#lastLines.shift();
    });
  }

  #readReadyLine(): Promise<ReadyLine> {
    return new Promise((resolve, reject) => {
      const { stdout } = this.#child;
      if (stdout === null) return;
      createInterface({ input: stdout }).on('line', (line) => {
        resolve(JSON.parse(line) as ReadyLine);
      });
      this.#exited.then(() => reject(new Error(this.#lastWords())), reject);
    });
  }

  #lastWords(): string {
    const said = this.#lastLines.at(-1) ?? 'it said nothing';
    return `${this.nodeId} ended before it was ready: ${said}`;
  }
}

function withoutRaftVariables(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^RAFT_(?!STORAGE_)/.test(name)),
  );
}
