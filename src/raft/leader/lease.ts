import type { Leadership, RaftState, RoundTime } from '../state.js';
import { confirmedRound } from './confirmed-round.js';

const INTEREST_TIMEOUTS = 10;
const MAX_ROUND_TIMES = 256;

/** A lease read was asked for: heartbeats ask for the promise from now on, and for a while. */
export function wantLease({ config }: RaftState, leading: Leadership): void {
  leading.leaseTicks = INTEREST_TIMEOUTS * config.electionTicks;
}

/** A tick went by; without lease reads followers are no longer bound. */
export function tickLease(leading: Leadership): void {
  if (leading.leaseTicks === 0) return;
  leading.leaseTicks -= 1;
  if (leading.leaseTicks === 0) leading.roundTimes = [];
}

/** The heartbeats of the newest round leave, not before the time of the input at work. */
export function noteRound({ nowMs }: RaftState, leading: Leadership): void {
  if (leading.leaseTicks === 0 || nowMs === undefined) return;
  leading.roundTimes.push({ round: leading.lastRound, sentMs: nowMs });
  if (leading.roundTimes.length > MAX_ROUND_TIMES) leading.roundTimes.shift();
}

/**
 * Whether nobody else can have been elected by now: a quorum answered heartbeats that left less
 * than the lease ago, and promised not to vote. Counted from their send time (dissertation 6.4.1).
 */
export function hasLease(state: RaftState, leading: Leadership): boolean {
  const { nowMs, config } = state;
  if (nowMs === undefined || leading.leaseIsVoid) return false;
  const renewal = newestConfirmed(leading, confirmedRound(state, leading));
  return renewal !== undefined && nowMs < renewal.sentMs + config.leaseMs;
}

function newestConfirmed(leading: Leadership, confirmed: number): RoundTime | undefined {
  const count = leading.roundTimes.findIndex(({ round }) => round > confirmed);
  const confirmedTimes = count === -1 ? leading.roundTimes.length : count;
  if (confirmedTimes > 1) leading.roundTimes.splice(0, confirmedTimes - 1);
  return confirmedTimes === 0 ? undefined : leading.roundTimes[0];
}
