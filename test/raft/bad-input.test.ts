import { describe, expect, it } from 'vitest';
import type { Input } from '../../src/raft/input.js';
import type { Message } from '../../src/raft/message.js';
import type { Role } from '../../src/raft/types.js';
import { membershipEntry, membershipOf } from './fixtures/entries.js';
import {
  append,
  heartbeat,
  heartbeatResponse,
  preVote,
  preVoteResponse,
  rejected,
  timeoutNow,
  vote,
  voteResponse,
} from './fixtures/messages.js';
import { nodeIn } from './fixtures/roles.js';
import { seededRandom } from './fixtures/seeded-random.js';
import type { SimulatedNode } from './fixtures/simulated-node.js';

const ROLES: readonly Role[] = ['follower', 'preCandidate', 'candidate', 'leader'];
const MALFORMED = ['message-ignored-malformed'];
const SOUND = [
  append({ term: 4, prev: [2, 1], terms: [3, 4], commit: 3 }),
  rejected('b', 4, 3, [2, 1]),
  heartbeat('b', 4, 2, 1),
  heartbeatResponse('b', 4, 1),
  vote('b', 4, [3, 1]),
  preVote('b', 4, [3, 1]),
  voteResponse('b', 4, true),
  preVoteResponse('b', 4, true),
  timeoutNow('b', 4),
  { type: 'readIndex', from: 'b', term: 4, requestId: 1 },
  { type: 'readIndexResponse', from: 'b', term: 4, requestId: 1, index: 2 },
] as const;
const HOSTILE = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  -1,
  -0.5,
  1.5,
  2 ** 53,
  Number.MAX_SAFE_INTEGER,
  '1',
  null,
  undefined,
  {},
  [],
  true,
];

function tryOut(node: SimulatedNode, message: object): void {
  node.step({ type: 'message', message: { to: 'a', ...message } as Message });
}

describe('a message that no correct peer sends', () => {
  it.each([
    ['is for somebody else', { ...heartbeat('b', 4), to: 'c' }],
    ['comes from ourselves', heartbeat('a', 4)],
    ['comes from nobody', heartbeat('', 4)],
    ['has no term', { ...heartbeat('b', 4), term: 0 }],
    ['has a term beyond all terms', heartbeat('b', 2 ** 52 + 2)],
    ['is of no known type', { type: 'hello', from: 'b', term: 4 }],
    ['asks a vote for a log of its own term', vote('b', 4, [3, 4])],
    [
      'has a gap',
      {
        ...append({ term: 4, prev: [2, 1] }),
        entries: append({ term: 4, prev: [3, 1], terms: [4] }),
      },
    ],
    ['falls in terms', append({ term: 4, prev: [2, 3], terms: [3, 2] })],
    ['has entries of a newer term', append({ term: 4, prev: [2, 1], terms: [5] })],
    ['follows an entry of a newer term', append({ term: 4, prev: [2, 5] })],
    [
      'has other bytes than its entries',
      { ...append({ term: 4, terms: [4] }), records: new Uint8Array(3) },
    ],
    [
      'brings an unusable membership',
      {
        ...append({ term: 4 }),
        records: undefined,
        entries: [membershipEntry(1, 4, membershipOf([]))],
      },
    ],
    [
      'says membership and brings none',
      {
        ...append({ term: 4 }),
        records: undefined,
        entries: [{ index: 1, term: 4, type: 'membership', bytes: 0 }],
      },
    ],
  ])('because it %s is dropped unread', (_reason, message) => {
    for (const role of ROLES) {
      const node = nodeIn(role, { terms: [1, 1, 1] });
      const before = node.status;
      node.takeDecisions();
      tryOut(node, message);
      expect(node.status).toEqual(before);
      expect(node.takeDecisions()).toEqual(MALFORMED);
    }
  });

  it('is dropped for every hostile value in every field of every message', () => {
    for (const role of ROLES) {
      for (const sound of SOUND) {
        for (const field of Object.keys(sound)) {
          for (const hostile of HOSTILE) {
            const node = nodeIn(role, { terms: [1, 1, 1], commitIndex: 1 });
            tryOut(node, { ...sound, [field]: hostile });
            node.tick();
          }
        }
      }
    }
  }, 60_000);
});

describe('random nonsense', () => {
  it('never makes the core throw or break an invariant', () => {
    const random = seededRandom(11);
    const number = (): number => random(random(2) === 0 ? 4 : 12);
    for (let round = 0; round < 300; round += 1) {
      const node = nodeIn(ROLES[round % ROLES.length] ?? 'leader', {
        terms: [1, 1, 1],
        commitIndex: 1,
        isManual: round % 2 === 0,
      });
      for (let step = 0; step < 60; step += 1) node.step(nonsense(random, number));
    }
  }, 60_000);
});

function nonsense(random: (below: number) => number, number: () => number): Input {
  const nodeId = ['a', 'b', 'c', 'x'][random(4)] ?? 'x';
  const snapshot = { index: number(), term: number(), membership: membershipOf(['a', 'b', 'c']) };
  const inputs: Input[] = [
    { type: 'message', message: nonsenseMessage(random, number, nodeId) },
    { type: 'persisted', writeId: number() },
    { type: 'applied', index: number() },
    { type: 'compacted', point: { index: number(), term: number() } },
    { type: 'snapshotReceived', from: nodeId, term: number(), snapshot },
    { type: 'snapshotSent', to: nodeId, index: number(), succeeded: random(2) === 0 },
    { type: 'readIndex', requestId: number() },
    { type: 'transfer', to: nodeId },
    { type: 'unreachable', nodeId },
    { type: 'disconnected', nodeId },
    { type: 'changeMembership', proposalId: 1, change: { kind: 'remove', nodeId } },
    { type: 'propose', proposalId: 1, bytes: [16] },
    { type: 'tick' },
  ];
  const isMessage = random(3) > 0;
  return inputs[isMessage ? 0 : random(inputs.length)] ?? { type: 'tick' };
}

function nonsenseMessage(
  random: (below: number) => number,
  number: () => number,
  from: string,
): Message {
  const term = number();
  const terms = Array.from({ length: random(4) }, number).sort((left, right) => left - right);
  const messages = [
    append({ from, term, prev: [number(), number()], terms, commit: number() }),
    {
      type: 'appendResponse',
      from,
      term,
      rejected: random(2) === 0,
      matchIndex: number(),
      hintIndex: number(),
      hintTerm: number(),
    },
    heartbeat(from, term, number(), number()),
    heartbeatResponse(from, term, number()),
    vote(from, term, [number(), number()], random(2) === 0),
    preVote(from, term, [number(), number()]),
    voteResponse(from, term, random(2) === 0),
    preVoteResponse(from, term, random(2) === 0),
    timeoutNow(from, term),
    { type: 'readIndex', from, term, requestId: number() },
    { type: 'readIndexResponse', from, term, requestId: number(), index: number() },
  ];
  return { to: 'a', ...messages[random(messages.length)] } as Message;
}
