import { REQUEST_KIND } from '../node/wire/request-kinds.js';
import { ERROR_TABLE, type ErrorCode, StorageError } from '../port/errors.js';
import type { ReadConsistency } from '../port/storage-port.js';
import type { NodeClient } from './node-client.js';

const MARGIN_MS = 1000;

/** A call of a client: JSON, values in base64. */
export interface ClientCall {
  readonly method: 'status' | 'get' | 'put' | 'delete' | 'list' | 'batch' | 'join' | 'leave';
  readonly key?: string;
  readonly prefix?: string;
  readonly value?: string;
  readonly operations?: readonly ClientOperation[];
  readonly nodeId?: string;
  readonly address?: string;
  readonly consistency?: ReadConsistency;
  readonly timeoutMs?: number;
}

/** One operation of a batch as it travels. */
export interface ClientOperation {
  readonly type: string;
  readonly key: string;
  readonly value?: string;
}

/** Makes a call at a running node. Rejects with the `StorageError` that the node raised. */
export async function callNode(
  client: NodeClient,
  call: ClientCall,
  timeoutMs: number,
): Promise<unknown> {
  const body = new TextEncoder().encode(JSON.stringify({ ...call, timeoutMs }));
  const response = await client.request(REQUEST_KIND.call, body, timeoutMs + MARGIN_MS);
  const { result, error } = JSON.parse(new TextDecoder().decode(response)) as {
    result?: unknown;
    error?: { code: string; message: string };
  };
  if (error === undefined) return result;
  const code = error.code in ERROR_TABLE ? (error.code as ErrorCode) : 'OUTCOME_UNKNOWN';
  throw new StorageError(code, error.message);
}
