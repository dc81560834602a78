import type { RaftNode } from '../node/node.js';
import { REQUEST_KIND } from '../node/wire/request-kinds.js';
import type { Reply } from '../node/wire/requests.js';
import { InvalidArgumentError, StorageError } from '../port/errors.js';
import type { Operation, ReadConsistency } from '../port/storage-port.js';
import type { Link } from '../transport/link.js';
import { answerChunks } from './answer-chunks.js';
import { type BodyItem, type CallBody, decodeBody, encodeBody } from './call-body.js';
import type { ClientCall, ClientMethod } from './client-calls.js';
import { type ServedStorage, statusOf } from './node-status.js';

interface Answer {
  readonly result?: unknown;
  readonly items?: readonly BodyItem[];
}

type Method = (
  storage: ServedStorage,
  call: ClientCall,
  items: readonly BodyItem[],
) => Promise<Answer>;

const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
const HIGH_WATER_BYTES = 4 * 1024 * 1024;
const NO_VALUE = new Uint8Array(0);

const METHODS: Record<ClientMethod, Method> = {
  status: async (storage) => ({ result: statusOf(storage) }),
  get: async (storage, call, [item]) => {
    const key = item?.key ?? '';
    return { items: [{ key, value: await storage.get(key, readOptionsOf(call)) }] };
  },
  put: async (storage, call, [item]) => {
    const value = item?.value ?? NO_VALUE;
    return written(await storage.put(item?.key ?? '', value, writeOptionsOf(call)));
  },
  delete: async (storage, call, [item]) =>
    written(await storage.delete(item?.key ?? '', writeOptionsOf(call))),
  list: async (storage, call) => ({
    items: await storage.list(call.prefix ?? '', readOptionsOf(call)),
  }),
  batch: async (storage, call, items) =>
    written(await storage.batch(items.map(operationOf), writeOptionsOf(call))),
  join: async (storage, call) => {
    await storage.join(call.nodeId ?? '', call.address ?? '', writeOptionsOf(call));
    return {};
  },
  updateAddress: async (storage, call) => {
    await storage.updateAddress(call.nodeId ?? '', call.address ?? '', writeOptionsOf(call));
    return {};
  },
  leave: async (storage, call) => {
    await storage.leave(call.nodeId ?? '', writeOptionsOf(call));
    return {};
  },
};

/** Answers the calls of clients at this node by calling its storage. */
export function serveClients(node: RaftNode, storage: ServedStorage): void {
  node.requests.serve(REQUEST_KIND.call, (body, reply, link) => {
    answer(storage, body).then((bytes) => send(bytes, reply, link));
  });
}

async function answer(storage: ServedStorage, body: Uint8Array): Promise<Uint8Array> {
  try {
    const { header, items } = decodeBody(body);
    const call = checkedCall(header);
    return encodeAnswer(await METHODS[call.method](storage, call, items));
  } catch (error) {
    const known = error instanceof StorageError ? error : new InvalidArgumentError(String(error));
    const { code, message } = known;
    return encodeBody({ header: { error: { code, message } }, items: [] });
  }
}

function encodeAnswer({ result = {}, items = [] }: Answer): Uint8Array {
  const bytes = encodeBody({ header: { result }, items });
  if (bytes.byteLength <= MAX_ANSWER_BYTES) return bytes;
  const message = `the answer has ${bytes.byteLength} bytes, more than ${MAX_ANSWER_BYTES}`;
  throw new StorageError('TOO_LARGE', message);
}

async function send(bytes: Uint8Array, reply: Reply, link: Link): Promise<void> {
  for (const chunk of answerChunks(bytes)) {
    if (link.closed) return;
    if (link.pendingBytes > HIGH_WATER_BYTES) await drained(link);
    reply(chunk);
  }
}

const drained = (link: Link): Promise<void> =>
  new Promise((resolve) => {
    link.onDrain(resolve);
    link.onClose(resolve);
  });

function checkedCall(header: CallBody['header']): ClientCall {
  if (typeof header !== 'object' || header === null) throw new InvalidArgumentError('no call');
  const { method } = header as Partial<ClientCall>;
  if (typeof method !== 'string' || !Object.hasOwn(METHODS, method)) {
    throw new InvalidArgumentError('unknown call');
  }
  return header as ClientCall;
}

const operationOf = ({ key, value }: BodyItem): Operation =>
  value === undefined ? { type: 'delete', key } : { type: 'put', key, value };

const written = ({ index }: { readonly index: bigint }): Answer => ({
  result: { index: String(index) },
});

const writeOptionsOf = ({ timeoutMs }: ClientCall): { timeoutMs?: number } =>
  timeoutMs === undefined ? {} : { timeoutMs };

const readOptionsOf = (
  call: ClientCall,
): { timeoutMs?: number; consistency?: ReadConsistency } => ({
  ...writeOptionsOf(call),
  ...(call.consistency === undefined ? {} : { consistency: call.consistency }),
});
