import type { RaftState } from '../state.js';

const HURRIED_CAMPAIGNS = 5;

/** Starts the election timer anew with a freshly drawn timeout. */
export function restartElectionTimer(state: RaftState): void {
  state.timers.electionElapsedTicks = 0;
  state.timers.electionTimeoutTicks = drawTimeout(state);
}

/** The current leader was heard: no election for at least an election timeout. */
export function noteLeaderContact(state: RaftState): void {
  const { timers } = state;
  timers.electionElapsedTicks = 0;
  if (!timers.leaderLost && timers.hurriedCampaigns === 0) return;
  timers.leaderLost = false;
  timers.hurriedCampaigns = 0;
  timers.electionTimeoutTicks = drawTimeout(state);
}

/** Promises the leader to elect nobody else for an election timeout, come what may. */
export function promiseLease({ timers, config }: RaftState): void {
  timers.promisedTicks = config.electionTicks;
  timers.promisedBefore = false;
}

/**
 * The leader does not ask for a lease, and said so after this life began: it has none that rests on
 * an earlier life of this node.
 */
export function forgetEarlierPromise({ timers }: RaftState): void {
  if (!timers.promisedBefore) return;
  timers.promisedBefore = false;
  timers.promisedTicks = 0;
}

/** The connection to the leader closed: it no longer counts as live, and a campaign comes early. */
export function hurryElection(state: RaftState): void {
  const { timers, config } = state;
  if (timers.leaderLost) return;
  timers.leaderLost = true;
  timers.hurriedCampaigns = HURRIED_CAMPAIGNS;
  const early = timers.electionElapsedTicks + 1 + config.random(config.disconnectTicks);
  timers.electionTimeoutTicks = Math.min(timers.electionTimeoutTicks, early);
  state.outputs.decide('campaign-hurried-leader-disconnected');
}

/** A tick went by; true when the election timeout is over. */
export function tickElection({ timers }: RaftState): boolean {
  timers.electionElapsedTicks += 1;
  if (timers.promisedTicks > 0) timers.promisedTicks -= 1;
  return timers.electionElapsedTicks >= timers.electionTimeoutTicks;
}

/**
 * A campaign begins: the next comes after another timeout, a short one while the leader is gone.
 */
export function startCampaignTimer(state: RaftState): void {
  state.timers.hurriedCampaigns = Math.max(0, state.timers.hurriedCampaigns - 1);
  restartElectionTimer(state);
}

function drawTimeout({ config, timers }: RaftState): number {
  const { electionTicks, disconnectTicks, random } = config;
  if (timers.hurriedCampaigns === 0) return electionTicks + random(electionTicks);
  return Math.min(electionTicks, disconnectTicks + 1 + random(2 * disconnectTicks));
}
