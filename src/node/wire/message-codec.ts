import type { Codec } from '../../kernel/kernel.js';
import type { Message } from '../../raft/message.js';
import type { NodeId } from '../../raft/types.js';
import { ByteReader, ByteWriter } from './byte-writer.js';
import { FRAME } from './frames.js';
import { readEntries } from './records.js';

const ABSENT_INDEX = 0;

/** A message without its records, as the payload of the frame of its type. */
export function encodeMessage(message: Message): Uint8Array {
  switch (message.type) {
    case 'preVote':
      return terms(message.term, message.lastIndex, message.lastTerm, 0);
    case 'vote':
      return terms(message.term, message.lastIndex, message.lastTerm, message.transfer ? 1 : 0);
    case 'preVoteResponse':
    case 'voteResponse':
      return new ByteWriter(9).u64(message.term).u8(message.granted ? 1 : 0).bytes;
    case 'append':
      return new ByteWriter(40)
        .u64(message.term)
        .u64(message.prevIndex)
        .u64(message.prevTerm)
        .u64(message.commitIndex)
        .u64(message.session).bytes;
    case 'appendResponse':
      return new ByteWriter(45)
        .u64(message.term)
        .u64(message.matchIndex)
        .u64(message.hintIndex)
        .u64(message.hintTerm)
        .u64(message.session)
        .u32(message.probation)
        .u8(message.rejected ? 1 : 0).bytes;
    case 'heartbeat':
      return new ByteWriter(37)
        .u64(message.term)
        .u64(message.commitIndex)
        .u64(message.readRound)
        .u64(message.session)
        .u32(message.release)
        .u8(message.lease ? 1 : 0).bytes;
    case 'heartbeatResponse':
      return new ByteWriter(28)
        .u64(message.term)
        .u64(message.readRound)
        .u64(message.session)
        .u32(message.probation).bytes;
    case 'timeoutNow':
      return new ByteWriter(8).u64(message.term).bytes;
    case 'readIndex':
      return new ByteWriter(17)
        .u64(message.term)
        .u64(message.requestId)
        .u8(message.lease ? 1 : 0).bytes;
    case 'readIndexResponse':
      return new ByteWriter(24)
        .u64(message.term)
        .u64(message.requestId)
        .u64(message.index ?? ABSENT_INDEX).bytes;
  }
}

/** Both ends of a received message. */
export interface Route {
  readonly from: NodeId;
  readonly to: NodeId;
}

/**
 * The message in a frame; `undefined` when the type or the bytes cannot be one. Records are
 * verified by their CRC.
 */
export function decodeMessage(
  codec: Codec,
  type: number,
  payload: Uint8Array,
  route: Route,
): Message | undefined {
  const reader = new ByteReader(payload);
  const envelope = { ...route, term: reader.u64() };
  const message =
    type === FRAME.append
      ? decodeAppend(codec, reader, envelope)
      : decodeFixed(type, reader, envelope);
  return reader.failed ? undefined : message;
}

function terms(term: number, lastIndex: number, lastTerm: number, flag: number): Uint8Array {
  return new ByteWriter(25).u64(term).u64(lastIndex).u64(lastTerm).u8(flag).bytes;
}

type ReceivedEnvelope = Route & { readonly term: number };

function decodeAppend(
  codec: Codec,
  reader: ByteReader,
  envelope: ReceivedEnvelope,
): Message | undefined {
  const prevIndex = reader.u64();
  const prevTerm = reader.u64();
  const commitIndex = reader.u64();
  const session = reader.u64();
  if (reader.failed) return undefined;
  const records = reader.rest();
  const entries = readEntries(codec, records, prevIndex + 1);
  if (entries === undefined) return undefined;
  const head = { prevIndex, prevTerm, commitIndex, session };
  return { type: 'append', ...envelope, ...head, entries, records };
}

function decodeFixed(
  type: number,
  reader: ByteReader,
  envelope: ReceivedEnvelope,
): Message | undefined {
  switch (type) {
    case FRAME.preVote:
    case FRAME.vote:
      return decodeVote(type, reader, envelope);
    case FRAME.preVoteResponse:
      return { type: 'preVoteResponse', ...envelope, granted: reader.u8() === 1 };
    case FRAME.voteResponse:
      return { type: 'voteResponse', ...envelope, granted: reader.u8() === 1 };
    case FRAME.appendResponse:
      return decodeAppendResponse(reader, envelope);
    case FRAME.heartbeat:
      return {
        type: 'heartbeat',
        ...envelope,
        commitIndex: reader.u64(),
        readRound: reader.u64(),
        session: reader.u64(),
        release: reader.u32(),
        lease: reader.u8() === 1,
      };
    case FRAME.heartbeatResponse:
      return {
        type: 'heartbeatResponse',
        ...envelope,
        readRound: reader.u64(),
        session: reader.u64(),
        probation: reader.u32(),
      };
    case FRAME.timeoutNow:
      return { type: 'timeoutNow', ...envelope };
    case FRAME.readIndex:
      return {
        type: 'readIndex',
        ...envelope,
        requestId: reader.u64(),
        lease: reader.u8() === 1,
      };
    case FRAME.readIndexResponse:
      return decodeReadIndexResponse(reader, envelope);
    default:
      return undefined;
  }
}

function decodeVote(type: number, reader: ByteReader, envelope: ReceivedEnvelope): Message {
  const point = { lastIndex: reader.u64(), lastTerm: reader.u64() };
  const transfer = reader.u8() === 1;
  return type === FRAME.vote
    ? { type: 'vote', ...envelope, ...point, transfer }
    : { type: 'preVote', ...envelope, ...point };
}

function decodeAppendResponse(reader: ByteReader, envelope: ReceivedEnvelope): Message {
  return {
    type: 'appendResponse',
    ...envelope,
    matchIndex: reader.u64(),
    hintIndex: reader.u64(),
    hintTerm: reader.u64(),
    session: reader.u64(),
    probation: reader.u32(),
    rejected: reader.u8() === 1,
  };
}

function decodeReadIndexResponse(reader: ByteReader, envelope: ReceivedEnvelope): Message {
  const requestId = reader.u64();
  const index = reader.u64();
  const known = index === ABSENT_INDEX ? undefined : index;
  return { type: 'readIndexResponse', ...envelope, requestId, index: known };
}
