import { hashText } from './host/simulated-random.js';

const KEPT_LINES = 40;

export class Trace {
  readonly #print: boolean;
  #hash = 0;
  #lines: string[] = [];

  constructor(print: boolean) {
    this.#print = print;
  }

  get hash(): string {
    return this.#hash.toString(16).padStart(8, '0');
  }

  get lastLines(): readonly string[] {
    return this.#lines.slice(-KEPT_LINES);
  }

  event(atMs: number, what: string): void {
    this.#add(`${atMs.toFixed(3)} ${what}`);
  }

  note(atMs: number, what: string): void {
    const line = this.#add(`${atMs.toFixed(3)} * ${what}`);
    this.#lines.push(line);
    if (this.#lines.length > 2 * KEPT_LINES) this.#lines = this.#lines.slice(-KEPT_LINES);
  }

  #add(line: string): string {
    this.#hash = hashText(line, this.#hash);
    if (this.#print) process.stdout.write(`${line}\n`);
    return line;
  }
}
