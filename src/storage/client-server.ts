import type { RaftNode } from '../node/node.js';
import { REQUEST_KIND } from '../node/wire/request-kinds.js';
import { InvalidArgumentError, StorageError } from '../port/errors.js';
import type { Operation, ReadConsistency } from '../port/storage-port.js';
import type { ClientCall, ClientOperation } from './client-calls.js';
import { type ServedStorage, statusOf } from './node-status.js';

type Method = (storage: ServedStorage, call: ClientCall) => Promise<unknown>;

const MAX_RESULT_BYTES = 64 * 1024 * 1024;

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
export function serveClients(node: RaftNode, storage: ServedStorage): void {
  node.requests.serve(REQUEST_KIND.call, (body, reply) => {
    answer(storage, body).then((result) => reply(encodeAnswer(result)));
  });
}

async function answer(storage: ServedStorage, body: Uint8Array): Promise<object> {
  try {
    const call = parseCall(body);
    return { result: await METHODS[call.method](storage, call) };
  } catch (error) {
    const known = error instanceof StorageError ? error : new InvalidArgumentError(String(error));
    return { error: { code: known.code, message: known.message } };
  }
}

function encodeAnswer(result: object): Uint8Array {
  const bytes = new TextEncoder().encode(JSON.stringify(result));
  if (bytes.byteLength <= MAX_RESULT_BYTES) return bytes;
  const message = `the answer has ${bytes.byteLength} bytes, more than ${MAX_RESULT_BYTES}`;
  return new TextEncoder().encode(JSON.stringify({ error: { code: 'TOO_LARGE', message } }));
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
