import { describe, expect, it } from 'vitest';
import { createKernel } from '../../src/kernel/engine.js';
import { FRAME } from '../../src/node/wire/frames.js';
import { decodeMessage, encodeMessage } from '../../src/node/wire/message-codec.js';
import { encodeEntries } from '../../src/node/wire/records.js';
import type { Message } from '../../src/raft/message.js';
import type { EntryRef } from '../../src/raft/types.js';

const { codec } = createKernel();
const route = { from: 'node-1', to: 'node-2' };
const envelope = { ...route, term: 2 ** 40 };

const MESSAGES: readonly Message[] = [
  { type: 'preVote', ...envelope, lastIndex: 9, lastTerm: 3 },
  { type: 'preVoteResponse', ...envelope, granted: true },
  { type: 'vote', ...envelope, lastIndex: 9, lastTerm: 3, transfer: true },
  { type: 'voteResponse', ...envelope, granted: false },
  {
    type: 'appendResponse',
    ...envelope,
    rejected: true,
    matchIndex: 4,
    hintIndex: 2,
    hintTerm: 1,
    session: 3,
    probation: 2 ** 32 - 1,
  },
  {
    type: 'heartbeat',
    ...envelope,
    commitIndex: 2 ** 50,
    readRound: 77,
    session: 4,
    release: 5,
    lease: true,
  },
  { type: 'heartbeatResponse', ...envelope, readRound: 77, session: 4, probation: 0 },
  { type: 'timeoutNow', ...envelope },
  { type: 'readIndex', ...envelope, requestId: 5, lease: true },
  { type: 'readIndexResponse', ...envelope, requestId: 5, index: 12 },
  { type: 'readIndexResponse', ...envelope, requestId: 5, index: undefined },
];

const ENTRIES: readonly EntryRef[] = [
  { index: 5, term: 2, type: 'noop', bytes: 0 },
  { index: 6, term: 2, type: 'command', bytes: 0 },
  {
    index: 7,
    term: 2,
    type: 'membership',
    bytes: 0,
    membership: {
      voters: [{ nodeId: 'node-1', address: 'a:1' }],
      learners: [{ nodeId: 'node-2', address: 'a:2', standby: true }],
      outgoing: [{ nodeId: 'node-2', address: 'a:2' }],
    },
  },
];

function encodedAppend(): Uint8Array {
  const records = encodeEntries(codec, ENTRIES, () => new Uint8Array([1, 2, 3]));
  const fixed = encodeMessage({
    type: 'append',
    ...envelope,
    prevIndex: 4,
    prevTerm: 1,
    commitIndex: 3,
    session: 9,
    entries: ENTRIES,
  });
  const payload = new Uint8Array(fixed.byteLength + records.byteLength);
  payload.set(fixed);
  payload.set(records, fixed.byteLength);
  return payload;
}

describe('message codec', () => {
  it.each(MESSAGES.map((message) => [message.type, message] as const))(
    'gives a %s back as it was',
    (_, message) => {
      const payload = encodeMessage(message);
      expect(decodeMessage(codec, FRAME[message.type], payload, route)).toEqual(message);
    },
  );

  it('gives an append back with its entries, their types and the membership', () => {
    const decoded = decodeMessage(codec, FRAME.append, encodedAppend(), route);
    expect(decoded).toMatchObject({ type: 'append', prevIndex: 4, prevTerm: 1, commitIndex: 3 });
    const entries = decoded?.type === 'append' ? decoded.entries : [];
    expect(entries.map(({ index, term, type }) => ({ index, term, type }))).toEqual(
      ENTRIES.map(({ index, term, type }) => ({ index, term, type })),
    );
    expect(entries[2]?.membership).toEqual(ENTRIES[2]?.membership);
  });

  it('refuses an append with any one bit of its records flipped', () => {
    const payload = encodedAppend();
    for (let bit = 32 * 8; bit < payload.byteLength * 8; bit += 1) {
      const flipped = payload.slice();
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const decoded = decodeMessage(codec, FRAME.append, flipped, route);
      if (decoded?.type !== 'append') continue;
      expect(decoded.entries.map(({ index, term }) => [index, term])).toEqual([
        [5, 2],
        [6, 2],
        [7, 2],
      ]);
    }
  });

  it('refuses entries that do not follow the previous index', () => {
    const payload = encodedAppend();
    payload[8] = 3;
    expect(decodeMessage(codec, FRAME.append, payload, route)).toBeUndefined();
  });

  it('refuses every message cut short', () => {
    for (const message of MESSAGES) {
      const payload = encodeMessage(message);
      for (let length = 0; length < payload.byteLength; length += 1) {
        const cut = payload.subarray(0, length);
        expect(decodeMessage(codec, FRAME[message.type], cut, route)).toBeUndefined();
      }
    }
  });

  it('refuses integers beyond 2^53 and types it does not know', () => {
    const payload = new Uint8Array(16).fill(255);
    expect(decodeMessage(codec, FRAME.heartbeatResponse, payload, route)).toBeUndefined();
    expect(decodeMessage(codec, 99, new Uint8Array(64), route)).toBeUndefined();
  });
});
