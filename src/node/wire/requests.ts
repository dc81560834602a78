import type { NodeId } from '../../raft/types.js';
import type { Link } from '../../transport/link.js';
import { MAX_QUEUED_CALLS } from '../bounds.js';
import { ByteReader, ByteWriter } from './byte-writer.js';
import { FRAME } from './frames.js';
import { REQUEST_KIND } from './request-kinds.js';

/** What came of a request: the answer, never sent, or sent and no answer. */
export type Response =
  | { readonly kind: 'answer'; readonly body: Uint8Array }
  | { readonly kind: 'notSent' }
  | { readonly kind: 'lost' };

/** Takes the response of a request, once. */
export type ResponseDone = (response: Response) => void;

/** Answers a request; after the link closed it does nothing. */
export type Reply = (body: Uint8Array) => void;

/** Serves one kind of request. */
export type RequestHandler = (body: Uint8Array, reply: Reply, link: Link) => void;

/** A request to a peer. */
export interface Request {
  readonly to: NodeId;
  /** Tells the handlers apart, 0 to 255. */
  readonly kind: number;
  readonly body: Uint8Array;
  /** Monotonic time after which the answer no longer matters. */
  readonly deadlineMs: number;
}

interface EarlyRequest {
  readonly kind: number;
  readonly link: Link;
  readonly payload: Uint8Array;
}

interface Waiting {
  readonly to: NodeId;
  readonly deadlineMs: number;
  readonly done: ResponseDone;
}

/** Sends a frame to a peer; false when it was not queued. */
export type SendFrame = (to: NodeId, type: number, parts: readonly Uint8Array[]) => boolean;

const KINDS: ReadonlySet<number> = new Set(Object.values(REQUEST_KIND));
const MAX_EARLY_REQUESTS = 256;
const LOST: Response = { kind: 'lost' };
const NOT_SENT: Response = { kind: 'notSent' };

/** Requests and responses between members, and from clients, over the frames of the transport. */
export class Requests {
  readonly #send: SendFrame;
  readonly #waiting = new Map<number, Waiting>();
  readonly #handlers = new Map<number, RequestHandler>();
  #early: EarlyRequest[] = [];
  #lastId = 0;

  constructor(send: SendFrame) {
    this.#send = send;
  }

  /** Sets who serves requests of this kind; takes those that came before. */
  serve(kind: number, handler: RequestHandler): void {
    this.#handlers.set(kind, handler);
    const due = this.#early.filter((early) => early.kind === kind);
    this.#early = this.#early.filter((early) => early.kind !== kind);
    for (const { link, payload } of due) this.onRequest(link, payload);
  }

  /** Sends a request; `done` may be called before this returns when it could not be sent. */
  send(request: Request, done: ResponseDone): void {
    const id = this.#nextId();
    const header = new ByteWriter(5).u32(id).u8(request.kind).bytes;
    const full = this.#waiting.size >= MAX_QUEUED_CALLS;
    if (full || !this.#send(request.to, FRAME.request, [header, request.body])) {
      done(NOT_SENT);
      return;
    }
    this.#waiting.set(id, { to: request.to, deadlineMs: request.deadlineMs, done });
  }

  /** A request frame came in. */
  onRequest(link: Link, payload: Uint8Array): void {
    const reader = new ByteReader(payload);
    const id = reader.u32();
    const kind = reader.u8();
    const handler = this.#handlers.get(kind);
    if (reader.failed || !KINDS.has(kind)) link.close();
    else if (handler !== undefined) {
      handler(reader.rest(), (body) => reply(link, id, body), link);
    } else if (this.#early.length < MAX_EARLY_REQUESTS) this.#early.push({ kind, link, payload });
  }

  /** A response frame came in. */
  onResponse(payload: Uint8Array): void {
    const reader = new ByteReader(payload);
    this.#settle(reader.u32(), { kind: 'answer', body: reader.rest() });
  }

  /** The connection with a peer is gone, and with it the answers under way. */
  disconnected(nodeId: NodeId): void {
    for (const [id, { to }] of this.#waiting) if (to === nodeId) this.#settle(id, LOST);
  }

  /** Gives up requests whose deadline is over. */
  sweep(nowMs: number): void {
    for (const [id, { deadlineMs }] of this.#waiting)
      if (deadlineMs <= nowMs) this.#settle(id, LOST);
  }

  /** The node stops. */
  close(): void {
    for (const id of [...this.#waiting.keys()]) this.#settle(id, LOST);
    this.#handlers.clear();
    this.#early = [];
  }

  #settle(id: number, response: Response): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    this.#waiting.delete(id);
    waiting.done(response);
  }

  #nextId(): number {
    this.#lastId = (this.#lastId + 1) >>> 0;
    return this.#lastId;
  }
}

function reply(link: Link, id: number, body: Uint8Array): void {
  if (!link.closed) link.send(FRAME.response, [new ByteWriter(4).u32(id).bytes, body]);
}
