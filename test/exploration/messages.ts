import type { Message } from '../../src/raft/message.js';
import { withRecords } from '../raft/fixtures/cluster.js';
import { NODE_IDS } from './small-world.js';

export type MessageId = number;

export interface KnownMessage {
  readonly message: Message;
  readonly to: number;
  readonly link: number;
  readonly term: number;
  readonly isAnswer: boolean;
  readonly isVote: boolean;
}

const ANSWERS = new Set<Message['type']>([
  'appendResponse',
  'heartbeatResponse',
  'preVoteResponse',
  'voteResponse',
  'timeoutNow',
]);

export class Messages {
  readonly #ids = new Map<string, MessageId>();
  readonly #known: KnownMessage[] = [];

  get count(): number {
    return this.#known.length;
  }

  idOf(message: Message): MessageId {
    const key = JSON.stringify(message);
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    this.#ids.set(key, this.#known.length);
    return (
      this.#known.push({
        message: withRecords(message),
        to: NODE_IDS.indexOf(message.to),
        link: 3 * NODE_IDS.indexOf(message.from) + NODE_IDS.indexOf(message.to),
        term: message.term,
        isVote: message.type === 'voteResponse',
        isAnswer: ANSWERS.has(message.type),
      }) - 1
    );
  }

  at(id: MessageId): KnownMessage {
    const known = this.#known[id];
    if (known === undefined) throw new Error(`no message ${id}`);
    return known;
  }

  text(id: MessageId): string {
    const { from, to, type, term, ...rest } = this.at(id).message;
    const fields = Object.entries(rest)
      .filter(([name]) => name !== 'records')
      .map(([name, value]) => `${name} ${fieldText(value)}`);
    return [`${from}>${to}`, type, `term ${term}`, ...fields].join(' ');
  }
}

function fieldText(value: unknown): string {
  if (!Array.isArray(value)) return String(value);
  return `[${value.map(({ index, term }) => `${index}:${term}`).join(' ')}]`;
}
