import type { Logger } from '../port/logger.js';
import type { NodeId, SnapshotRef, Term } from '../raft/types.js';
import type { SnapshotSink } from '../state/snapshot-sink.js';
import type { Link } from '../transport/link.js';
import { ByteReader } from './wire/byte-writer.js';
import { FRAME } from './wire/frames.js';
import { parseMembership } from './wire/membership-json.js';

/** What the receiver of snapshots works with. */
export interface SnapshotReceiverParts {
  readonly receiveSnapshot: (header: {
    readonly index: number;
    readonly term: number;
    readonly membership: string;
  }) => SnapshotSink;
  readonly logger: Logger;
  readonly onReceived: (from: NodeId, term: Term, snapshot: SnapshotRef) => void;
}

interface Stream {
  readonly link: Link;
  readonly from: NodeId;
  readonly term: Term;
  readonly snapshot: SnapshotRef;
  readonly sink: SnapshotSink;
  work: Promise<void>;
}

/** Takes in one snapshot stream at a time; a newer one replaces an older. */
export class SnapshotReceiver {
  readonly #parts: SnapshotReceiverParts;
  #stream: Stream | undefined;
  #received: Stream | undefined;

  constructor(parts: SnapshotReceiverParts) {
    this.#parts = parts;
  }

  /** A frame of the snapshot lane came in. */
  onFrame(link: Link, type: number, payload: Uint8Array): void {
    if (type === FRAME.snapshotBegin) this.#begin(link, payload);
    else if (type === FRAME.snapshotChunk) this.#chunk(link, payload);
    else if (type === FRAME.snapshotEnd) this.#end(link);
    else link.close();
  }

  /**
   * The complete sink of this snapshot, to be installed by the caller; `undefined` when there is
   * none.
   */
  take(snapshot: SnapshotRef): SnapshotSink | undefined {
    const received = this.#received;
    if (received === undefined || received.snapshot.index !== snapshot.index) return undefined;
    this.#received = undefined;
    return received.sink;
  }

  /** Drops a complete snapshot that nobody took. */
  discardReceived(): void {
    const received = this.#received;
    this.#received = undefined;
    received?.sink.abort().catch((error: unknown) => this.#warn(error));
  }

  /** Ends a stream under way and drops what it brought. */
  async discard(): Promise<void> {
    this.discardReceived();
    const stream = this.#stream;
    this.#stream = undefined;
    stream?.link.close();
    await stream?.work.catch(() => undefined);
    await stream?.sink.abort().catch((error: unknown) => this.#warn(error));
  }

  #begin(link: Link, payload: Uint8Array): void {
    const reader = new ByteReader(payload);
    const [term, index, snapshotTerm] = [reader.u64(), reader.u64(), reader.u64()];
    const json = new TextDecoder().decode(reader.rest());
    const membership = parseMembership(json);
    const from = link.nodeId;
    const isBusy = this.#received !== undefined;
    if (reader.failed || membership === undefined || from === undefined || isBusy) {
      link.close();
      return;
    }
    const work = this.discard();
    const snapshot = { index, term: snapshotTerm, membership };
    try {
      const sink = this.#parts.receiveSnapshot({ index, term: snapshotTerm, membership: json });
      this.#receive({ link, from, term, snapshot, sink, work });
    } catch (error) {
      this.#refuse(link, error);
    }
  }

  #receive(stream: Stream): void {
    const { link, from, snapshot } = stream;
    this.#stream = stream;
    this.#parts.logger.info({ from, index: snapshot.index }, 'receiving a snapshot');
    link.onClose(() => this.#closed(stream));
  }

  #chunk(link: Link, payload: Uint8Array): void {
    this.#enqueue(link, (stream) => stream.sink.accept(payload));
  }

  #end(link: Link): void {
    this.#enqueue(link, async (stream) => {
      await stream.sink.finish();
      if (this.#stream !== stream) return;
      this.#stream = undefined;
      this.#received = stream;
      this.#parts.onReceived(stream.from, stream.term, stream.snapshot);
      link.send(FRAME.snapshotDone, []);
    });
  }

  #enqueue(link: Link, step: (stream: Stream) => Promise<void>): void {
    const stream = this.#stream;
    if (stream === undefined || stream.link !== link) {
      link.close();
      return;
    }
    link.pause();
    stream.work = stream.work.then(() => step(stream));
    stream.work.then(
      () => link.resume(),
      (error: unknown) => this.#refuse(link, error),
    );
  }

  #refuse(link: Link, error: unknown): void {
    this.#warn(error);
    link.close();
  }

  #warn(error: unknown): void {
    this.#parts.logger.warn({ error: String(error) }, 'snapshot refused');
  }

  #closed(stream: Stream): void {
    if (this.#stream !== stream) return;
    this.#stream = undefined;
    stream.work
      .catch(() => undefined)
      .then(() => stream.sink.abort())
      .catch((error: unknown) => this.#warn(error));
  }
}
