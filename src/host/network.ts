/**
 * One TCP connection, either side. Events come one at a time and never inside a call of this
 * interface.
 */
export interface Connection {
  /** `host:port` of the other side. */
  readonly remoteAddress: string;
  /** Queues the buffers in order; they must not change afterwards. */
  write(buffers: readonly Uint8Array[]): void;
  /** Bytes queued and not yet taken by the operating system. */
  readonly pendingBytes: number;
  /** Stops and restarts the delivery of data: backpressure on the other side. */
  pause(): void;
  resume(): void;
  /** Closes at once; `onClose` follows. Idempotent. */
  destroy(): void;
  /** Set once, before the first event. */
  handlers: ConnectionHandlers;
}

/** What happens to a connection. */
export interface ConnectionHandlers {
  onData(bytes: Uint8Array): void;
  /** Queued bytes fell below the low-water mark. */
  onDrain(): void;
  /** Exactly once, last. */
  onClose(error: Error | undefined): void;
}

/** An open listening socket. */
export interface Listener {
  /** `host:port` really bound. */
  readonly address: string;
  close(): Promise<void>;
}

/** TCP as the node sees it; simulated in tests. */
export interface Network {
  /**
   * Listens on `host:port`, port 0 for a free one; rejects with `StorageError` `CONFIG` when the
   * port is taken.
   */
  listen(address: string, onConnection: (connection: Connection) => void): Promise<Listener>;
  /** Connects; the callback runs once, with a connection or an error, within `timeoutMs`. */
  connect(
    address: string,
    timeoutMs: number,
    callback: (error: Error | undefined, connection: Connection | undefined) => void,
  ): void;
}
