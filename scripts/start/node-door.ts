import { systemHost } from '../../src/host/system-host.js';
import { RemoteStorage } from '../../src/storage/remote-storage.js';

/**
 * A way to one node that outlives its restarts: connects when it is used and again after the
 * connection was lost.
 */
export class NodeDoor {
  readonly #address: string;
  readonly #timeoutMs: number;
  #connection: Promise<RemoteStorage> | undefined;
  #open: RemoteStorage | undefined;

  constructor(address: string, timeoutMs: number) {
    this.#address = address;
    this.#timeoutMs = timeoutMs;
  }

  /** Rejects with `TIMEOUT` while the node cannot be reached. */
  async use<T>(call: (node: RemoteStorage) => Promise<T>): Promise<T> {
    return call(await this.#connected());
  }

  async close(): Promise<void> {
    await this.#open?.close();
    this.#connection = undefined;
  }

  #connected(): Promise<RemoteStorage> {
    if (this.#connection === undefined || this.#open?.closed === true) {
      this.#open = undefined;
      this.#connection = this.#connect();
    }
    return this.#connection;
  }

  async #connect(): Promise<RemoteStorage> {
    try {
      const options = { address: this.#address, timeoutMs: this.#timeoutMs };
      this.#open = await RemoteStorage.connect(systemHost, options);
      return this.#open;
    } catch (error) {
      this.#connection = undefined;
      throw error;
    }
  }
}
