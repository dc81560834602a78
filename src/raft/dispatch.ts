import { onApplied, onCompacted, onPersisted } from './completions.js';
import { tickDisk } from './disk-stall.js';
import {
  ignorePreVoteResponse,
  ignoreVoteResponse,
  onPreVoteResponse,
  onTimeoutNow,
  onVoteResponse,
  startPreVote,
} from './election/campaign.js';
import { tickElection } from './election/timers.js';
import { onPreVote, onVote } from './election/voter.js';
import { onAppend } from './follower/append.js';
import { onFollowerDisconnected, onHeartbeat } from './follower/follower.js';
import { onSnapshotInstalled, onSnapshotReceived } from './follower/snapshot.js';
import { passesGate } from './gate.js';
import type { Input } from './input.js';
import { onLeaderTick } from './leader/leader.js';
import { changeMembership, leaveJoint } from './leader/membership-change.js';
import { propose, refuseProposal } from './leader/proposals.js';
import { onReadIndex, requestRead } from './leader/read-rounds.js';
import {
  ignoreLeaderTraffic,
  onAppendResponse,
  onHeartbeatResponse,
  onSnapshotSent,
  onUnreachable,
} from './leader/responses.js';
import { ignoreTransfer, startTransfer } from './leader/transfer.js';
import type { Message } from './message.js';
import { forwardRead, onReadIndexResponse, refuseForwardedRead } from './read-index.js';
import type { RaftState } from './state.js';
import type { Role } from './types.js';

type Messages = { readonly [M in Message as M['type']]: M };
type MessageOf<K extends keyof Messages> = { readonly [P in K]: Messages[P] }[K];
type Handler<T> = (state: RaftState, value: T) => void;
type Row<T> = { readonly [R in Role]: Handler<T> };
type Inputs = { readonly [I in Input as I['type']]: I };
type InputOf<K extends keyof Inputs> = { readonly [P in K]: Inputs[P] }[K];

/** What a sound message of our term does in each role. */
export const MESSAGE_HANDLERS: { readonly [K in keyof Messages]: Row<Messages[K]> } = {
  preVote: inEveryRole(onPreVote),
  vote: inEveryRole(onVote),
  preVoteResponse: { ...inEveryRole(ignorePreVoteResponse), preCandidate: onPreVoteResponse },
  voteResponse: { ...inEveryRole(ignoreVoteResponse), candidate: onVoteResponse },
  append: { ...inEveryRole(onAppend), leader: ignoreSecondLeader },
  heartbeat: { ...inEveryRole(onHeartbeat), leader: ignoreSecondLeader },
  appendResponse: { ...inEveryRole(ignoreLeaderTraffic), leader: onAppendResponse },
  heartbeatResponse: { ...inEveryRole(ignoreLeaderTraffic), leader: onHeartbeatResponse },
  timeoutNow: {
    follower: onTimeoutNow,
    preCandidate: onTimeoutNow,
    candidate: ignoreTimeoutNow,
    leader: ignoreTimeoutNow,
  },
  readIndex: { ...inEveryRole(refuseForwardedRead), leader: onReadIndex },
  readIndexResponse: inEveryRole(onReadIndexResponse),
};

const INPUT_HANDLERS: { readonly [K in keyof Inputs]: Handler<Inputs[K]> } = {
  tick: (state) => {
    tickDisk(state);
    if (state.role === 'leader') onLeaderTick(state);
    else if (tickElection(state)) startPreVote(state);
  },
  message: (state, { message }) => {
    if (passesGate(state, message)) deliver(state, message);
  },
  propose: (state, { proposalId, bytes }) => {
    if (state.role === 'leader') propose(state, proposalId, bytes);
    else refuseProposal(state, proposalId);
  },
  changeMembership: (state, { proposalId, change }) => {
    if (state.role === 'leader') changeMembership(state, proposalId, change);
    else refuseProposal(state, proposalId);
  },
  persisted: (state, { writeId }) => onPersisted(state, writeId),
  applied: (state, { index }) => onApplied(state, index),
  compacted: (state, { point }) => onCompacted(state, point),
  snapshotReceived: onSnapshotReceived,
  snapshotInstalled: (state, { snapshot }) => onSnapshotInstalled(state, snapshot),
  snapshotSent: onSnapshotSent,
  readIndex: (state, { requestId, lease = false }) => {
    const request = { requestId, from: undefined, lease };
    if (state.role === 'leader') requestRead(state, request);
    else forwardRead(state, request);
  },
  transfer: (state, { to }) => {
    if (state.role === 'leader') startTransfer(state, to);
    else ignoreTransfer(state);
  },
  disconnected: (state, { nodeId }) => {
    if (state.role === 'leader') onUnreachable(state, nodeId);
    else onFollowerDisconnected(state, nodeId);
  },
  unreachable: (state, { nodeId }) => onUnreachable(state, nodeId),
};

/** Gives one input to the state. */
export function dispatch<K extends keyof Inputs>(state: RaftState, input: InputOf<K>): void {
  const handler: Handler<Inputs[K]> = INPUT_HANDLERS[input.type as K];
  handler(state, input);
  leaveJoint(state);
}

function deliver<K extends keyof Messages>(state: RaftState, message: MessageOf<K>): void {
  const row: Row<Messages[K]> = MESSAGE_HANDLERS[message.type as K];
  row[state.role](state, message);
}

function inEveryRole<T>(handler: Handler<T>): Row<T> {
  return { follower: handler, preCandidate: handler, candidate: handler, leader: handler };
}

function ignoreSecondLeader(state: RaftState): void {
  state.outputs.decide('message-ignored-second-leader');
}

function ignoreTimeoutNow(state: RaftState): void {
  state.outputs.decide('timeout-now-not-followed');
}
