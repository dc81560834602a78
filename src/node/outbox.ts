import type { Log } from '../log/log.js';
import type { Logger } from '../port/logger.js';
import type { Append, Message } from '../raft/message.js';
import type { HeldMessage } from '../raft/ready.js';
import type { NodeId, Term } from '../raft/types.js';
import { FRAME } from './wire/frames.js';
import { encodeMessage } from './wire/message-codec.js';
import type { SendFrame } from './wire/requests.js';

const NO_RECORDS = new Uint8Array(0);

/** What the outbox works with. */
export interface OutboxParts {
  readonly log: Log;
  readonly logger: Logger;
  readonly send: SendFrame;
  /** The term this node leads in; `undefined` when it does not lead. */
  readonly leadingTerm: () => Term | undefined;
  readonly onUnreachable: (to: NodeId) => void;
}

/** Sends the messages of the core: at once, or once the write they depend on is durable. */
export class Outbox {
  readonly #parts: OutboxParts;
  readonly #reading = new Map<NodeId, Promise<void>>();
  #held: HeldMessage[] = [];

  constructor(parts: OutboxParts) {
    this.#parts = parts;
  }

  /** Sends a message, with the records of its entries; a message that cannot be sent is lost. */
  send(message: Message): void {
    if (message.type === 'append') this.#sendAppend(message);
    else this.#sendFrame(message, []);
  }

  /** Keeps messages until `persisted` names their write. */
  hold(messages: readonly HeldMessage[]): void {
    for (const held of messages) this.#held.push(held);
  }

  /** Sends everything that waited for this write or an earlier one. */
  persisted(writeId: number): void {
    if (this.#held.length === 0) return;
    const due = this.#held.filter((held) => held.writeId <= writeId);
    this.#held = this.#held.filter((held) => held.writeId > writeId);
    for (const { message } of due) this.send(message);
  }

  #sendAppend(message: Append): void {
    const before = this.#reading.get(message.to);
    const records = before === undefined ? this.#cachedRecords(message) : undefined;
    if (records !== undefined) {
      this.#sendFrame(message, [records]);
      return;
    }
    const reading = (before ?? Promise.resolve()).then(() => this.#readAndSend(message));
    const done = reading.then(() => {
      if (this.#reading.get(message.to) === done) this.#reading.delete(message.to);
    });
    this.#reading.set(message.to, done);
  }

  #cachedRecords({ entries }: Append): Uint8Array | undefined {
    const first = entries[0];
    if (first === undefined) return NO_RECORDS;
    const to = first.index + entries.length;
    return this.#parts.log.cached(first.index, to, Number.POSITIVE_INFINITY);
  }

  async #readAndSend(message: Append): Promise<void> {
    const { log, logger, leadingTerm, onUnreachable } = this.#parts;
    const first = message.entries[0]?.index ?? 0;
    const to = first + message.entries.length;
    try {
      const records =
        this.#cachedRecords(message) ?? (await log.read(first, to, Number.POSITIVE_INFINITY));
      if (leadingTerm() === message.term) this.#sendFrame(message, [records]);
    } catch (error) {
      logger.warn({ to: message.to, from: first, error: String(error) }, 'append not read');
      onUnreachable(message.to);
    }
  }

  #sendFrame(message: Message, parts: readonly Uint8Array[]): void {
    const sent = this.#parts.send(message.to, FRAME[message.type], [
      encodeMessage(message),
      ...parts,
    ]);
    if (!sent && message.type === 'append') this.#parts.onUnreachable(message.to);
  }
}
