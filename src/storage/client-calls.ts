import { ERROR_TABLE, type ErrorCode, StorageError } from '../port/errors.js';
import type { ReadConsistency } from '../port/storage-port.js';
import { type BodyItem, decodeBody, encodeBody } from './call-body.js';
import type { NodeClient } from './node-client.js';

const MARGIN_MS = 1000;

/** What a client may call. */
export type ClientMethod =
  | 'status'
  | 'get'
  | 'put'
  | 'delete'
  | 'list'
  | 'batch'
  | 'join'
  | 'updateAddress'
  | 'leave';

/** Header of a client's call; keys and values travel as items beside it. */
export interface ClientCall {
  readonly method: ClientMethod;
  readonly prefix?: string;
  readonly nodeId?: string;
  readonly address?: string;
  readonly consistency?: ReadConsistency;
  readonly timeoutMs?: number;
}

/** Header of the answer: a result or an error. */
export interface AnswerHeader {
  readonly result?: unknown;
  readonly error?: { readonly code: string; readonly message: string };
}

/** What a call was answered with. */
export interface ClientAnswer {
  readonly result: unknown;
  readonly items: readonly BodyItem[];
}

/**
 * Makes an encoded call at a running node, which has `timeoutMs` for it. Rejects with the
 * `StorageError` that the node raised.
 */
export async function sendCall(
  client: NodeClient,
  body: Uint8Array,
  timeoutMs: number,
): Promise<ClientAnswer> {
  const answer = decodeBody(await client.call(body, timeoutMs + MARGIN_MS));
  const { result, error } = answer.header as AnswerHeader;
  if (error === undefined) return { result, items: answer.items };
  const code = error.code in ERROR_TABLE ? (error.code as ErrorCode) : 'OUTCOME_UNKNOWN';
  throw new StorageError(code, error.message);
}

/** Encodes a call and makes it. */
export function callNode(
  client: NodeClient,
  call: ClientCall,
  timeoutMs: number,
): Promise<ClientAnswer> {
  return sendCall(client, encodeBody({ header: { ...call, timeoutMs }, items: [] }), timeoutMs);
}
