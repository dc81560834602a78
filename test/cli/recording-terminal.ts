import type { Terminal } from '../../src/cli/terminal.js';

/**
 * A terminal that remembers what was written to it, and whose input and signals a test provides.
 */
export class RecordingTerminal implements Terminal {
  env: Record<string, string | undefined> = {};
  isInteractive = false;
  input: Uint8Array = new Uint8Array(0);
  readonly complaints: string[] = [];
  readonly exits: number[] = [];
  readonly #written: Uint8Array[] = [];
  readonly #signalListeners: ((signal: string) => void)[] = [];
  readonly #inputEndListeners: (() => void)[] = [];
  readonly #writeListeners: (() => void)[] = [];

  get bytes(): Uint8Array {
    return Buffer.concat(this.#written);
  }

  get text(): string {
    return new TextDecoder().decode(this.bytes);
  }

  write(chunk: string | Uint8Array): void {
    this.#written.push(typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk);
    for (const listener of this.#writeListeners.splice(0)) listener();
  }

  complain(line: string): void {
    this.complaints.push(line);
  }

  readInput(): Promise<Uint8Array> {
    return Promise.resolve(this.input);
  }

  onSignal(listener: (signal: string) => void): void {
    this.#signalListeners.push(listener);
  }

  onInputEnd(listener: () => void): void {
    this.#inputEndListeners.push(listener);
  }

  exitNow(code: number): void {
    this.exits.push(code);
  }

  signal(name: string): void {
    for (const listener of this.#signalListeners) listener(name);
  }

  endInput(): void {
    for (const listener of this.#inputEndListeners) listener();
  }

  /** Resolves at the next write. */
  written(): Promise<void> {
    return new Promise((resolve) => this.#writeListeners.push(resolve));
  }
}
