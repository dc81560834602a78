const CHUNK_BYTES = 512 * 1024;
const LAST = 0;
const MORE = 1;

/** Cuts an answer into the bodies of frames: a byte that says whether more follows, then bytes. */
export function* answerChunks(bytes: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; ; from += CHUNK_BYTES) {
    const isLast = from + CHUNK_BYTES >= bytes.byteLength;
    yield Buffer.concat([
      Uint8Array.of(isLast ? LAST : MORE),
      bytes.subarray(from, from + CHUNK_BYTES),
    ]);
    if (isLast) return;
  }
}

/** Puts an answer together again; holds at most `maxBytes`. */
export class AnswerJoiner {
  readonly #maxBytes: number;
  readonly #parts: Uint8Array[] = [];
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Takes the next chunk: the whole answer after the last one, or why it cannot be joined. */
  add(chunk: Uint8Array): Uint8Array | 'more' | 'too-large' {
    this.#bytes += chunk.byteLength;
    if (this.#bytes > this.#maxBytes) return 'too-large';
    this.#parts.push(chunk.subarray(1));
    return chunk[0] === MORE ? 'more' : this.#whole();
  }

  #whole(): Uint8Array {
    const whole = new Uint8Array(this.#bytes - this.#parts.length);
    let offset = 0;
    for (const part of this.#parts) {
      whole.set(part, offset);
      offset += part.byteLength;
    }
    return whole;
  }
}
