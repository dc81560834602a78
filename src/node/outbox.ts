import type { Log } from '../log/log.js';
import type { Logger } from '../port/logger.js';
import type { Append, Message } from '../raft/message.js';
import type { HeldMessage } from '../raft/ready.js';
import type { NodeId, Term } from '../raft/types.js';
import { FRAME } from './wire/frames.js';
import { encodeMessage } from './wire/message-codec.js';
import type { SendFrame } from './wire/requests.js';

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
    const first = message.entries[0];
    if (first === undefined) {
      this.#sendFrame(message, []);
      return;
    }
    const to = first.index + message.entries.length;
    const records = this.#parts.log.cached(first.index, to, Number.POSITIVE_INFINITY);
    if (records === undefined) this.#readAndSend(message, first.index, to);
    else this.#sendFrame(message, [records]);
  }

  #readAndSend(message: Append, from: number, to: number): void {
    this.#parts.log.read(from, to, Number.POSITIVE_INFINITY).then(
      (records) => {
        if (this.#parts.leadingTerm() === message.term) this.#sendFrame(message, [records]);
      },
      (error: unknown) => {
        this.#parts.logger.warn({ to: message.to, from, error: String(error) }, 'append not read');
        this.#parts.onUnreachable(message.to);
      },
    );
  }

  #sendFrame(message: Message, parts: readonly Uint8Array[]): void {
    const sent = this.#parts.send(message.to, FRAME[message.type], [
      encodeMessage(message),
      ...parts,
    ]);
    if (!sent && message.type === 'append') this.#parts.onUnreachable(message.to);
  }
}
