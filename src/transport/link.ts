/** What a connection is for; each has its own, so that a snapshot never delays a heartbeat. */
export type Lane = 'consensus' | 'snapshot' | 'client';

/** Takes the frames of one link; the payload is the receiver's and is never overwritten. */
export type LinkFrameHandler = (type: number, payload: Uint8Array) => void;

/**
 * One connection whose other side has said who it is. Callbacks never run inside a call of this
 * interface.
 */
export interface Link {
  /** The peer at the other end; `undefined` for a client. */
  readonly nodeId: string | undefined;
  readonly lane: Lane;
  readonly remoteAddress: string;
  /** Bytes queued and not yet taken by the operating system. */
  readonly pendingBytes: number;
  readonly closed: boolean;
  /**
   * Queues a frame; the parts must not change afterwards. False when closed or full: nothing was
   * queued.
   */
  send(type: number, parts: readonly Uint8Array[]): boolean;
  /** Takes the frames from now on, instead of the handlers of the transport. */
  onFrame(handler: LinkFrameHandler): void;
  /** Calls back once, when little is queued. */
  onDrain(callback: () => void): void;
  /** Calls back once, when the link is closed, from whichever side. */
  onClose(callback: () => void): void;
  /** Stops reading; frames of the piece already read may still come. */
  pause(): void;
  resume(): void;
  /** Sends what is queued as far as the operating system takes it, and closes. Idempotent. */
  close(): void;
}
