import type { Logger } from '../port/logger.js';
import type { Index, NodeId, Term } from '../raft/types.js';
import type { SnapshotSource } from '../state/snapshot-source.js';
import type { Link } from '../transport/link.js';
import { ByteWriter } from './wire/byte-writer.js';
import { FRAME } from './wire/frames.js';

const CHUNK_BYTES = 256 * 1024;
const HIGH_WATER_BYTES = 2 * 1024 * 1024;

/** What the sender of snapshots works with. */
export interface SnapshotSenderParts {
  readonly openLane: (nodeId: NodeId) => Promise<Link>;
  readonly createSnapshot: () => SnapshotSource;
  /** Founders (JSON), in force where the state names no membership; empty when not known. */
  readonly firstMembership: string;
  /** Brings the state on disk up to the last applied entry. */
  readonly checkpoint: () => Promise<void>;
  readonly logger: Logger;
  readonly onSent: (to: NodeId, index: Index, succeeded: boolean) => void;
}

interface Stream {
  link: Link | undefined;
  chunks: number;
  chunksWhenAsked: number | undefined;
}

/** Streams the state to members that are behind the log; one stream a peer. */
export class SnapshotSender {
  readonly #parts: SnapshotSenderParts;
  readonly #streams = new Map<NodeId, Stream>();
  #stopped = false;

  constructor(parts: SnapshotSenderParts) {
    this.#parts = parts;
  }

  /**
   * Starts a stream in the name of `term` unless one to this peer is running; one that got nowhere
   * since this was asked for the last time is given up.
   */
  send(to: NodeId, term: Term): void {
    if (this.#stopped) return;
    const running = this.#streams.get(to);
    if (running !== undefined) {
      if (running.chunks === running.chunksWhenAsked) running.link?.close();
      running.chunksWhenAsked = running.chunks;
      return;
    }
    const stream: Stream = { link: undefined, chunks: 0, chunksWhenAsked: undefined };
    this.#streams.set(to, stream);
    this.#stream(to, term, stream).then(
      (index) => this.#ended(to, index, true),
      (error: unknown) => {
        this.#parts.logger.warn({ to, error: String(error) }, 'snapshot stream failed');
        this.#ended(to, 0, false);
      },
    );
  }

  stop(): void {
    this.#stopped = true;
    for (const { link } of this.#streams.values()) link?.close();
  }

  #ended(to: NodeId, index: Index, succeeded: boolean): void {
    this.#streams.get(to)?.link?.close();
    this.#streams.delete(to);
    if (!this.#stopped) this.#parts.onSent(to, index, succeeded);
  }

  async #stream(to: NodeId, term: Term, stream: Stream): Promise<Index> {
    const link = await this.#parts.openLane(to);
    stream.link = link;
    const source = await this.#createSnapshot();
    try {
      const { index } = source.header;
      this.#parts.logger.info({ to, index }, 'sending a snapshot');
      const done = finished(link);
      done.catch(() => undefined);
      link.send(FRAME.snapshotBegin, [this.#encodeBegin(term, source)]);
      await pump(link, source, stream);
      link.send(FRAME.snapshotEnd, []);
      await done;
      return index;
    } finally {
      source.release();
    }
  }

  async #createSnapshot(): Promise<SnapshotSource> {
    const source = this.#parts.createSnapshot();
    if (this.#membershipOf(source) !== '') return source;
    source.release();
    await this.#parts.checkpoint();
    return this.#parts.createSnapshot();
  }

  #membershipOf({ header }: SnapshotSource): string {
    return header.membership === '' ? this.#parts.firstMembership : header.membership;
  }

  #encodeBegin(term: Term, source: SnapshotSource): Uint8Array {
    const { header } = source;
    const fixed = new ByteWriter(24).u64(term).u64(header.index).u64(header.term).bytes;
    const text = new TextEncoder().encode(this.#membershipOf(source));
    const begin = new Uint8Array(fixed.byteLength + text.byteLength);
    begin.set(fixed);
    begin.set(text, fixed.byteLength);
    return begin;
  }
}

async function pump(link: Link, source: SnapshotSource, stream: Stream): Promise<void> {
  for (;;) {
    const chunk = source.next(CHUNK_BYTES);
    if (chunk === undefined) return;
    stream.chunks += 1;
    if (!link.send(FRAME.snapshotChunk, [chunk])) throw new Error('the snapshot lane is closed');
    if (link.pendingBytes > HIGH_WATER_BYTES) await drained(link);
  }
}

const drained = (link: Link): Promise<void> =>
  new Promise((resolve, reject) => {
    link.onDrain(resolve);
    link.onClose(() => reject(new Error('the snapshot lane closed')));
  });

const finished = (link: Link): Promise<void> =>
  new Promise((resolve, reject) => {
    link.onFrame((type) => {
      if (type === FRAME.snapshotDone) resolve();
    });
    link.onClose(() => reject(new Error('the snapshot lane closed before the receiver was done')));
  });
