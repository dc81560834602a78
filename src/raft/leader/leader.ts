import { isDiskStalled } from '../disk-stall.js';
import { becomeFollower } from '../follower/follower.js';
import { appendProposed } from '../log-changes.js';
import { hasQuorum } from '../quorum.js';
import type { Leadership, RaftState } from '../state.js';
import { tickLease } from './lease.js';
import { newProgress } from './progress.js';
import { sendHeartbeats, tickSnapshots } from './replication.js';
import { tickTransfer } from './transfer.js';

const FIRST_SESSION = 1;

/** Leads in the current term: an entry of its own comes first, so that earlier ones can commit. */
export function becomeLeader(state: RaftState): void {
  const { log, memberships, config, commitIndex, term, timers } = state;
  const noopIndex = log.lastIndex + 1;
  const peers = memberships.memberIds.filter((nodeId) => nodeId !== config.nodeId);
  state.role = 'leader';
  state.leaderId = config.nodeId;
  state.votes.clear();
  state.leading = {
    term,
    noopIndex,
    progress: new Map(
      peers.map((nodeId) => [nodeId, newProgress(nodeId, noopIndex, config, FIRST_SESSION)]),
    ),
    uncommittedBytes: log.bytesBetween(commitIndex, log.lastIndex),
    appendsDue: true,
    commitNewsDue: false,
    lastRound: 0,
    heldReads: [],
    waitingReads: [],
    rounds: [],
    waitingReadCount: 0,
    transfer: undefined,
    departed: [],
    lastSession: FIRST_SESSION,
    leaseTicks: 0,
    leaseIsVoid: false,
    roundTimes: [],
  };
  timers.electionElapsedTicks = 0;
  timers.heartbeatElapsedTicks = 0;
  timers.leaderLost = false;
  timers.hurriedCampaigns = 0;
  timers.promisedTicks = 0;
  appendProposed(state, [{ index: noopIndex, term, type: 'noop', bytes: 0 }]);
}

/**
 * A tick of a leader: heartbeats, the checks that a quorum is there and that the disk works, and
 * time limits.
 */
export function onLeaderTick(state: RaftState): void {
  const { leading, timers, config } = state;
  if (leading === undefined || leavesForDisk(state)) return;
  timers.electionElapsedTicks += 1;
  if (timers.electionElapsedTicks >= config.electionTicks) {
    timers.electionElapsedTicks = 0;
    if (!checkQuorum(state, leading)) return;
  }
  tickTransfer(state, leading);
  tickSnapshots(state, leading);
  tickLease(leading);
  timers.heartbeatElapsedTicks += 1;
  if (timers.heartbeatElapsedTicks < config.heartbeatTicks) return;
  timers.heartbeatElapsedTicks = 0;
  for (const progress of leading.progress.values()) progress.resumable = true;
  if (leading.leaseTicks > 0) leading.lastRound += 1;
  sendHeartbeats(state);
}

function leavesForDisk(state: RaftState): boolean {
  if (!isDiskStalled(state)) return false;
  state.outputs.decide('leader-stepped-down-disk-stalled');
  becomeFollower(state, state.term, undefined);
  return true;
}

function checkQuorum(state: RaftState, leading: Leadership): boolean {
  const { memberships, config, outputs } = state;
  const isPresent = hasQuorum(
    memberships.voterSets,
    (nodeId) => nodeId === config.nodeId || leading.progress.get(nodeId)?.recentlyActive === true,
  );
  for (const progress of leading.progress.values()) progress.recentlyActive = false;
  if (isPresent) return true;
  outputs.decide('leader-stepped-down-no-quorum');
  becomeFollower(state, state.term, undefined);
  return false;
}
