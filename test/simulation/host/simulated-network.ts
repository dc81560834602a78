import type { Connection, Listener, Network } from '../../../src/host/network.js';
import { ConfigError } from '../../../src/port/errors.js';
import type { Life } from './life.js';
import { Links } from './links.js';
import type { Wire } from './pipe.js';
import type { SimulatedClock } from './simulated-clock.js';
import type { SimulatedRandom } from './simulated-random.js';
import { SimulatedSocket, socketError } from './simulated-socket.js';

const FIRST_FREE_PORT = 50_000;

interface OpenListener {
  readonly life: Life;
  readonly onConnection: (connection: Connection) => void;
}

type Connected = (error: Error | undefined, connection: Connection | undefined) => void;

interface Attempt {
  readonly life: Life;
  readonly address: string;
  readonly timeoutMs: number;
  readonly callback: Connected;
}

export class SimulatedNetwork {
  readonly links: Links;
  readonly #clock: SimulatedClock;
  readonly #wire: Wire;
  readonly #listeners = new Map<string, OpenListener>();
  readonly #sockets = new Set<SimulatedSocket>();
  #lastPort = FIRST_FREE_PORT;

  constructor(clock: SimulatedClock, random: SimulatedRandom) {
    this.#clock = clock;
    this.links = new Links(random.stream('links'));
    this.#wire = { clock, links: this.links, random: random.stream('pipes') };
  }

  viewOf(life: Life): Network {
    return {
      listen: async (address, onConnection) => this.#listen(life, address, onConnection),
      connect: (address, timeoutMs, callback) => {
        if (life.mayAct()) this.#connect({ life, address, timeoutMs, callback });
      },
    };
  }

  processEnded(life: Life): void {
    for (const socket of this.#socketsOf(life)) socket.processEnded();
    this.#forget(life);
  }

  machineOff(life: Life): void {
    for (const socket of this.#socketsOf(life)) socket.powerLost();
    this.links.switchOff(life.nodeId);
    this.#forget(life);
  }

  machineOn(nodeId: string): void {
    this.links.switchOn(nodeId);
    this.linksChanged();
  }

  linksChanged(): void {
    for (const socket of this.#sockets) socket.pump();
  }

  resetConnections(life: Life): void {
    for (const socket of this.#socketsOf(life)) socket.reset();
  }

  #socketsOf(life: Life): SimulatedSocket[] {
    return [...this.#sockets].filter((socket) => socket.life === life);
  }

  #forget(life: Life): void {
    for (const [address, listener] of this.#listeners) {
      if (listener.life === life) this.#listeners.delete(address);
    }
  }

  #listen(life: Life, asked: string, onConnection: OpenListener['onConnection']): Listener {
    const address = asked.endsWith(':0') ? this.#freeAddress(life) : asked;
    if (this.#listeners.get(address)?.life.alive === true) {
      throw new ConfigError(`${address} is in use`);
    }
    const listener = { life, onConnection };
    this.#listeners.set(address, listener);
    return {
      address,
      close: async () => {
        if (this.#listeners.get(address) === listener) this.#listeners.delete(address);
      },
    };
  }

  #connect(attempt: Attempt): void {
    const { life, timeoutMs } = attempt;
    const { links } = this.#wire;
    const target = attempt.address.slice(0, attempt.address.lastIndexOf(':'));
    const reaches = links.isOpen(life.nodeId, target) && links.isOpen(target, life.nodeId);
    const delayMs = links.delayMs();
    if (reaches && delayMs * 2 < timeoutMs) {
      this.#clock.schedule(delayMs, { what: `${life.name} knocks at ${target}` }, () =>
        this.#answer(attempt),
      );
      return;
    }
    this.#clock.schedule(timeoutMs, { what: `connect to ${target} timed out`, life }, () =>
      attempt.callback(socketError('ETIMEDOUT'), undefined),
    );
  }

  #answer({ life, address, callback }: Attempt): void {
    const listener = this.#listeners.get(address);
    const delayMs = this.#wire.links.delayMs();
    if (listener?.life.alive !== true || !life.alive) {
      this.#clock.schedule(delayMs, { what: `${address} refused`, life }, () =>
        callback(socketError('ECONNREFUSED'), undefined),
      );
      return;
    }
    const client = { life, address: this.#freeAddress(life) };
    const pair = SimulatedSocket.pair(this.#wire, client, { life: listener.life, address });
    const [here, there] = pair;
    for (const socket of this.#sockets) if (!socket.open) this.#sockets.delete(socket);
    for (const socket of pair) this.#sockets.add(socket);
    this.#clock.schedule(delayMs, { what: `connected to ${address}`, life }, () =>
      callback(undefined, here),
    );
    if (there === undefined) return;
    listener.life.whenRunning(() => {
      if (listener.life.alive) listener.onConnection(there);
    });
  }

  #freeAddress(life: Life): string {
    this.#lastPort += 1;
    return `${life.nodeId}:${this.#lastPort}`;
  }
}
