import { hashText } from './host/simulated-random.js';

const KEPT_LINES = 40;
const FACTOR = 0x85ebca6b;
const NUMBER = new Float64Array(1);
const WORDS = new Int32Array(NUMBER.buffer);

interface Noted {
  readonly atMs: number;
  readonly what: string;
}

const lineOf = ({ atMs, what }: Noted): string => `${atMs.toFixed(3)} ${what}`;

export class Trace {
  readonly #print: boolean;
  #hash = 0;
  readonly #hashes = new Map<string, number>();
  #notes: Noted[] = [];

  constructor(print: boolean) {
    this.#print = print;
  }

  get hash(): string {
    return this.#hash.toString(16).padStart(8, '0');
  }

  get lastLines(): readonly string[] {
    return this.#notes.slice(-KEPT_LINES).map(lineOf);
  }

  event(atMs: number, what: string): void {
    this.#mix(atMs, this.#hashOf(what));
    if (this.#print) process.stdout.write(`${lineOf({ atMs, what })}\n`);
  }

  note(atMs: number, what: string): void {
    this.#mix(atMs, hashText(what));
    const noted = { atMs, what: `* ${what}` };
    if (this.#print) process.stdout.write(`${lineOf(noted)}\n`);
    this.#notes.push(noted);
    if (this.#notes.length > 2 * KEPT_LINES) this.#notes = this.#notes.slice(-KEPT_LINES);
  }

  #hashOf(what: string): number {
    const known = this.#hashes.get(what);
    if (known !== undefined) return known;
    const hash = hashText(what);
    this.#hashes.set(what, hash);
    return hash;
  }

  #mix(atMs: number, what: number): void {
    NUMBER[0] = atMs;
    let hash = this.#hash;
    for (const word of [WORDS[0] ?? 0, WORDS[1] ?? 0, what]) {
      hash = Math.imul(hash ^ word, FACTOR);
      hash ^= hash >>> 15;
    }
    this.#hash = hash >>> 0;
  }
}
