import type { RaftNode } from '../node/node.js';
import { REQUEST_KIND } from '../node/wire/request-kinds.js';
import { ERROR_TABLE, type ErrorCode, InvalidArgumentError, StorageError } from '../port/errors.js';
import type { Operation, ReadConsistency } from '../port/storage-port.js';
import type { NodeClient } from './node-client.js';
import { statusOf } from './node-status.js';
import type { RaftStorage } from './raft-storage.js';

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

type Method = (storage: RaftStorage, call: ClientCall) => Promise<unknown>;

const MARGIN_MS = 1000;

const METHODS: Record<ClientCall['method'], Method> = {
  status: async (storage) => statusOf(storage),
  get: async (storage, call) => {
    const value = await storage.get(call.key ?? '', readOptionsOf(call));
    return { value: Buffer.from(value).toString('base64') };
  },
  put: async (storage, call) => {
    const value = Buffer.from(call.value ?? '', 'base64');
    const { index } = await storage.put(call.key ?? '', value, writeOptionsOf(call));
    return { index: String(index) };
  },
  delete: async (storage, call) => {
    const { index } = await storage.delete(call.key ?? '', writeOptionsOf(call));
    return { index: String(index) };
  },
  list: async (storage, call) => {
    const items = await storage.list(call.prefix ?? '', readOptionsOf(call));
    return items.map(({ key, value }) => ({ key, value: Buffer.from(value).toString('base64') }));
  },
  batch: async (storage, call) => {
    const operations = call.operations?.map(operationOf);
    const { index } = await storage.batch(operations ?? [], writeOptionsOf(call));
    return { index: String(index) };
  },
  join: async (storage, call) => {
    await storage.join(call.nodeId ?? '', call.address ?? '', writeOptionsOf(call));
    return {};
  },
  leave: async (storage, call) => {
    await storage.leave(call.nodeId ?? '', writeOptionsOf(call));
    return {};
  },
};

/** Answers the calls of clients at this node by calling its storage. */
export function serveClients(node: RaftNode, storage: RaftStorage): void {
  node.serve(REQUEST_KIND.call, (body, reply) => {
    answer(storage, body).then((result) => reply(new TextEncoder().encode(JSON.stringify(result))));
  });
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

async function answer(storage: RaftStorage, body: Uint8Array): Promise<object> {
  try {
    const call = parseCall(body);
    return { result: await METHODS[call.method](storage, call) };
  } catch (error) {
    const known = error instanceof StorageError ? error : new InvalidArgumentError(String(error));
    return { error: { code: known.code, message: known.message } };
  }
}

function parseCall(body: Uint8Array): ClientCall {
  const call = JSON.parse(new TextDecoder().decode(body)) as ClientCall;
  if (typeof call !== 'object' || call === null || !Object.hasOwn(METHODS, call.method)) {
    throw new InvalidArgumentError('unknown call');
  }
  return call;
}

function operationOf({ type, key, value }: ClientOperation): Operation {
  const bytes = value === undefined ? undefined : Buffer.from(value, 'base64');
  return { type, key, value: bytes } as Operation;
}

const writeOptionsOf = ({ timeoutMs }: ClientCall): { timeoutMs?: number } =>
  timeoutMs === undefined ? {} : { timeoutMs };

const readOptionsOf = (
  call: ClientCall,
): { timeoutMs?: number; consistency?: ReadConsistency } => ({
  ...writeOptionsOf(call),
  ...(call.consistency === undefined ? {} : { consistency: call.consistency }),
});
