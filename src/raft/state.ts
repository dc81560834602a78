import type { CoreConfig, CoreStart } from './config.js';
import { startProblem } from './config.js';
import type { Progress } from './leader/progress.js';
import { LogTail } from './log-tail.js';
import { MembershipHistory } from './membership.js';
import { Outputs } from './outputs.js';
import type { Index, NodeId, Role, SnapshotRef, Term } from './types.js';
import { LogWrites } from './writes.js';

/** Who asked for a read index: a reader here, or one of a peer. */
export interface ReadRequest {
  readonly requestId: number;
  readonly from: NodeId | undefined;
  readonly lease: boolean;
}

/** When the heartbeats of a round left, by the clock that is handed in. */
export interface RoundTime {
  readonly round: number;
  readonly sentMs: number;
}

/** Reads that one exchange of heartbeats confirms. */
export interface ReadRound {
  readonly round: number;
  readonly index: Index;
  readonly requests: readonly ReadRequest[];
}

/** What exists only while a node leads, and goes with its leadership. */
export interface Leadership {
  readonly term: Term;
  /** The first entry of this term; once it is committed, so is everything of earlier terms. */
  readonly noopIndex: Index;
  readonly progress: Map<NodeId, Progress>;
  uncommittedBytes: number;
  /** Something may be sendable: look at every peer before the next ready. */
  appendsDue: boolean;
  /** A new commit index is told by itself now where no entries carry it. */
  commitNewsDue: boolean;
  lastRound: number;
  /** Wait for the commit of `noopIndex`. */
  heldReads: ReadRequest[];
  /** Join the next round. */
  waitingReads: ReadRequest[];
  rounds: ReadRound[];
  waitingReadCount: number;
  transfer: { readonly target: NodeId; elapsedTicks: number; told: boolean } | undefined;
  /** Left out by the newest membership, and to be told when it is committed. */
  readonly departed: { readonly nodeId: NodeId; readonly session: number }[];
  /** Newest session given to a peer. */
  lastSession: number;
  /** Heartbeats ask for the promise of a lease for so many more ticks. */
  leaseTicks: number;
  /** A peer was told to campaign: no lease any more in this term. */
  leaseIsVoid: boolean;
  /** Rounds that asked for the promise, oldest first. */
  roundTimes: RoundTime[];
}

/** Clocks of a node, in ticks. */
export interface Timers {
  electionElapsedTicks: number;
  electionTimeoutTicks: number;
  heartbeatElapsedTicks: number;
  /** The connection to the leader closed since it was last heard. */
  leaderLost: boolean;
  /** Campaigns left that follow one another quickly, because the leader is known to be gone. */
  hurriedCampaigns: number;
  /** Ticks for which this node has promised to elect nobody but its leader. */
  promisedTicks: number;
  /** The promise is one that an earlier life of this node may have given. */
  promisedBefore: boolean;
  /** Ticks since the oldest unfinished log write made progress. */
  stalledTicks: number;
  stalledWriteId: number | undefined;
}

/** The record all handlers work on. */
export interface RaftState {
  readonly config: CoreConfig;
  readonly log: LogTail;
  readonly memberships: MembershipHistory;
  readonly writes: LogWrites;
  readonly outputs: Outputs;
  readonly timers: Timers;
  role: Role;
  term: Term;
  vote: NodeId | undefined;
  leaderId: NodeId | undefined;
  /** Newest session that the leader of this term named. */
  session: number;
  /** Nonce of the probation this node is on; 0 when it is on none. */
  probation: number;
  /** Monotonic time of the input at work; `undefined` when it came without one. */
  nowMs: number | undefined;
  commitIndex: Index;
  /** Committed entries were handed out to here. */
  deliveredIndex: Index;
  appliedIndex: Index;
  readonly votes: Map<NodeId, boolean>;
  leading: Leadership | undefined;
  installing: SnapshotRef | undefined;
  /** Reads sent to the leader: id on the wire to id of the request. */
  readonly forwardedReads: Map<number, number>;
  lastForwardedRead: number;
}

const FORWARD_SALTS = 2 ** 30;
const FORWARDS_PER_SALT = 2 ** 22;

/** The state of a node that starts, as a follower that knows no leader. */
export function createState(config: CoreConfig, start: CoreStart): RaftState {
  const { hardState, snapshot, appliedIndex } = start;
  const log = new LogTail(start.previous, start.entries);
  const outputs = new Outputs();
  if (startProblem(start) === 'log-behind-state') {
    log.reset({ index: snapshot.index, term: snapshot.term });
    outputs.decide('start-log-behind-snapshot');
  }
  const committed = Math.min(hardState.commitIndex, log.lastIndex);
  const commitIndex = Math.max(snapshot.index, appliedIndex, committed);
  const memberships = membershipsOf(start, log);
  memberships.commitTo(commitIndex);
  return {
    config,
    log,
    memberships,
    writes: new LogWrites(log.lastIndex),
    outputs,
    timers: startTimers(start, config, memberships),
    role: 'follower',
    ...termOf(start, log),
    leaderId: undefined,
    session: 0,
    probation: hardState.probation,
    nowMs: undefined,
    commitIndex,
    deliveredIndex: Math.max(snapshot.index, appliedIndex),
    appliedIndex: Math.max(snapshot.index, appliedIndex),
    votes: new Map(),
    leading: undefined,
    installing: undefined,
    forwardedReads: new Map(),
    lastForwardedRead: config.random(FORWARD_SALTS) * FORWARDS_PER_SALT,
  };
}

function termOf({ hardState }: CoreStart, log: LogTail): Pick<RaftState, 'term' | 'vote'> {
  const behind = hardState.term < log.lastTerm;
  return behind
    ? { term: log.lastTerm, vote: undefined }
    : { term: hardState.term, vote: hardState.vote };
}

function membershipsOf({ snapshot, entries }: CoreStart, log: LogTail): MembershipHistory {
  const memberships = new MembershipHistory(snapshot);
  for (const { index, membership } of entries) {
    if (membership === undefined || index <= snapshot.index || index > log.lastIndex) continue;
    memberships.append(index, membership);
  }
  return memberships;
}

function startTimers(
  { mayHavePromised = false }: CoreStart,
  config: CoreConfig,
  { latest }: MembershipHistory,
): Timers {
  const { electionTicks, random, nodeId } = config;
  const isAlone = latest.voters.length === 1 && latest.voters[0]?.nodeId === nodeId;
  return {
    electionElapsedTicks: 0,
    electionTimeoutTicks: isAlone ? 1 : electionTicks + random(electionTicks),
    heartbeatElapsedTicks: 0,
    leaderLost: false,
    hurriedCampaigns: 0,
    promisedTicks: mayHavePromised && !isAlone ? electionTicks : 0,
    promisedBefore: mayHavePromised,
    stalledTicks: 0,
    stalledWriteId: undefined,
  };
}
