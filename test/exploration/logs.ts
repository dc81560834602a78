import type { EntryRef, Index } from '../../src/raft/types.js';

export type LogId = number;

interface KnownLog {
  readonly tokens: readonly string[];
  readonly terms: readonly number[];
}

const PAIRS = 2 ** 20;

export class Logs {
  readonly #ids = new Map<string, LogId>();
  readonly #known: KnownLog[] = [];
  readonly #prefixes = new Map<number, boolean>();
  readonly #matching = new Map<number, boolean>();

  idOf(entries: readonly EntryRef[]): LogId {
    return this.#intern(
      entries.map((entry) => `${entry.index}:${entry.term}${contentOf(entry)}`),
      entries.map(({ term }) => term),
    );
  }

  cut(log: LogId, length: Index): LogId {
    const { tokens, terms } = this.#at(log);
    if (tokens.length <= length) return log;
    return this.#intern(tokens.slice(0, length), terms.slice(0, length));
  }

  length(log: LogId): number {
    return this.#at(log).tokens.length;
  }

  text(log: LogId): string {
    return `[${this.#at(log).tokens.join(' ')}]`;
  }

  isPrefix(prefix: LogId, log: LogId): boolean {
    if (prefix === log) return true;
    const key = prefix * PAIRS + log;
    const known = this.#prefixes.get(key);
    if (known !== undefined) return known;
    const { tokens } = this.#at(log);
    const isSo = this.#at(prefix).tokens.every((token, position) => tokens[position] === token);
    this.#prefixes.set(key, isSo);
    return isSo;
  }

  match(left: LogId, right: LogId): boolean {
    if (left === right) return true;
    const key = left < right ? left * PAIRS + right : right * PAIRS + left;
    const known = this.#matching.get(key);
    if (known !== undefined) return known;
    const isSo = this.#haveMatchingProperty(this.#at(left), this.#at(right));
    this.#matching.set(key, isSo);
    return isSo;
  }

  #haveMatchingProperty(left: KnownLog, right: KnownLog): boolean {
    let position = Math.min(left.terms.length, right.terms.length) - 1;
    while (position >= 0 && left.terms[position] !== right.terms[position]) position -= 1;
    return left.tokens
      .slice(0, position + 1)
      .every((token, index) => token === right.tokens[index]);
  }

  #intern(tokens: readonly string[], terms: readonly number[]): LogId {
    const key = tokens.join(' ');
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    this.#ids.set(key, this.#known.length);
    return this.#known.push({ tokens, terms }) - 1;
  }

  #at(log: LogId): KnownLog {
    return this.#known[log] ?? { tokens: [], terms: [] };
  }
}

function contentOf({ type, bytes }: EntryRef): string {
  return type === 'command' ? `c${bytes}` : type;
}
