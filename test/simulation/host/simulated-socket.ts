import type { Connection, ConnectionHandlers } from '../../../src/host/network.js';
import type { Life } from './life.js';
import { Pipe, type Wire } from './pipe.js';

const SYSTEM_BUFFER_BYTES = 256 * 1024;

export interface SocketEnd {
  readonly life: Life;
  readonly address: string;
}

export class SimulatedSocket implements Connection {
  readonly life: Life;
  readonly remoteAddress: string;
  handlers: ConnectionHandlers = {
    onData: () => undefined,
    onDrain: () => undefined,
    onClose: () => undefined,
  };
  readonly #wire: Wire;
  #outgoing: Pipe | undefined;
  #incoming: Pipe | undefined;
  #open = true;
  #blocked = false;

  static pair(wire: Wire, client: SocketEnd, server: SocketEnd): readonly SimulatedSocket[] {
    const ends = [
      new SimulatedSocket(wire, client.life, server.address),
      new SimulatedSocket(wire, server.life, client.address),
    ] as const;
    const [one, other] = ends;
    one.#connect(other);
    other.#connect(one);
    return ends;
  }

  private constructor(wire: Wire, life: Life, remoteAddress: string) {
    this.#wire = wire;
    this.life = life;
    this.remoteAddress = remoteAddress;
  }

  get open(): boolean {
    return this.#open;
  }

  get pendingBytes(): number {
    return Math.max(0, (this.#outgoing?.undeliveredBytes ?? 0) - SYSTEM_BUFFER_BYTES);
  }

  write(buffers: readonly Uint8Array[]): void {
    if (!this.#open || !this.life.mayAct()) return;
    for (const buffer of buffers) this.#outgoing?.write(buffer);
    if (this.pendingBytes > 0) this.#blocked = true;
  }

  pause(): void {
    if (this.#incoming !== undefined) this.#incoming.paused = true;
  }

  resume(): void {
    if (this.#incoming === undefined) return;
    this.#incoming.paused = false;
    this.#incoming.pump();
  }

  destroy(): void {
    if (!this.#open || !this.life.mayAct()) return;
    this.#shut();
    this.#wire.clock.schedule(0, { what: 'connection closed', life: this.life }, () =>
      this.handlers.onClose(undefined),
    );
  }

  reset(): void {
    if (!this.#open) return;
    this.#shut();
    this.#tellClosed(socketError('ECONNRESET'));
  }

  processEnded(): void {
    if (this.#open) this.#shut();
  }

  powerLost(): void {
    this.#open = false;
    this.#outgoing?.close();
  }

  pump(): void {
    this.#outgoing?.pump();
  }

  #shut(): void {
    this.#open = false;
    this.#outgoing?.finish();
    this.resume();
  }

  #connect(other: SimulatedSocket): void {
    const pipe = new Pipe(this.#wire, {
      from: this.life.nodeId,
      to: other.life.nodeId,
      receiver: other.life,
      receive: (bytes) => other.#receive(bytes),
      ended: () => other.#fail(undefined),
      broken: (error) => this.#fail(error),
      delivered: () => this.#delivered(),
    });
    this.#outgoing = pipe;
    other.#incoming = pipe;
  }

  #receive(bytes: Uint8Array): 'taken' | 'reset' {
    if (!this.#open || !this.life.alive) return 'reset';
    this.handlers.onData(bytes);
    return 'taken';
  }

  #fail(error: Error | undefined): void {
    if (!this.#open) return;
    this.#open = false;
    this.#outgoing?.close();
    this.#tellClosed(error);
  }

  #tellClosed(error: Error | undefined): void {
    this.life.whenRunning(() => {
      if (this.life.alive) this.handlers.onClose(error);
    });
  }

  #delivered(): void {
    if (!this.#blocked || this.pendingBytes > 0) return;
    this.#blocked = false;
    this.#wire.clock.schedule(0, { what: 'connection drained', life: this.life }, () => {
      if (this.#open) this.handlers.onDrain();
    });
  }
}

export const socketError = (code: string): Error => Object.assign(new Error(code), { code });
