import { describe, expect, it } from 'vitest';
import {
  checkState,
  checkStep,
  STATE_INVARIANTS,
  STEP_INVARIANTS,
} from '../../src/raft/invariants.js';
import type { CoreView, LeadershipView } from '../../src/raft/view.js';
import { membershipOf } from './fixtures/entries.js';
import { committedLeader } from './fixtures/roles.js';
import { SimulatedNode } from './fixtures/simulated-node.js';

const leader = committedLeader().core.view();
const follower = new SimulatedNode({ terms: [1, 1, 1], commitIndex: 2 }).core.view();
const peers = leader.leading?.peers ?? [];

function led(change: Partial<LeadershipView>): CoreView {
  if (leader.leading === undefined) throw new Error('no leader');
  return { ...leader, leading: { ...leader.leading, ...change } };
}

function peered(change: object): CoreView {
  return led({ peers: peers.map((peer) => ({ ...peer, ...change })) });
}

const BROKEN_STATES: Record<string, CoreView> = {
  'pointer-chain': { ...follower, appliedIndex: 3 },
  'delivered-is-durable': { ...follower, durableIndex: 1 },
  'term-covers-log': { ...follower, lastTerm: 7 },
  'leader-is-whole': { ...leader, leaderId: 'b' },
  'leader-keeps-its-term': { ...leader, term: 9 },
  'candidate-votes-for-itself': { ...follower, role: 'candidate', vote: 'b' },
  'campaign-without-leader': { ...follower, role: 'preCandidate', leaderId: 'b' },
  'membership-is-sound': { ...follower, membership: membershipOf(['a'], ['a']) },
  'progress-of-members': led({ peers: peers.slice(1) }),
  'progress-order': peered({ matchIndex: 5 }),
  'window-is-bounded': peered({ inflightAppends: 9 }),
  'read-rounds-begun': peered({ confirmedRound: 1 }),
  'reads-are-bounded': { ...leader, forwardedReads: 1 },
  'transfer-to-voter': led({ transferTarget: 'x' }),
  'bytes-are-counted': led({ uncommittedBytes: -1 }),
  'probation-keeps-out': { ...leader, probation: 7 },
  'installer-follows': { ...leader, isInstalling: true },
};

const BROKEN_STEPS: Record<string, readonly [CoreView, CoreView]> = {
  'term-never-falls': [{ ...follower, term: 5 }, follower],
  'one-vote-a-term': [
    { ...follower, vote: 'b' },
    { ...follower, vote: 'c' },
  ],
  'probation-ends-once': [follower, { ...follower, probation: 7 }],
  'pointers-never-fall': [follower, { ...follower, commitIndex: 1 }],
  'committed-stays': [follower, { ...follower, lastIndex: 1 }],
  'leader-only-appends': [{ ...leader, lastIndex: 4 }, leader],
  'leader-commits-its-term': [leader, { ...leader, commitIndex: 2, commitTerm: 0 }],
  'one-change-at-a-time': [
    { ...leader, membershipIndex: 8 },
    { ...leader, membershipIndex: 9 },
  ],
  'rounds-never-fall': [led({ lastRound: 3 }), leader],
  'leader-was-candidate': [{ ...follower, term: 1 }, leader],
  'pre-vote-changes-nothing': [follower, { ...follower, role: 'preCandidate', term: 9 }],
};

const namesOf = (violations: readonly string[]) => violations.map((each) => each.split(':')[0]);

describe('the invariants', () => {
  it('hold for a leader and a follower', () => {
    expect([...checkState(leader), ...checkState(follower)]).toEqual([]);
    expect([...checkStep(leader, leader), ...checkStep(follower, follower)]).toEqual([]);
  });

  it('of a state each have a state that breaks them', () => {
    expect(Object.keys(BROKEN_STATES)).toEqual(Object.keys(STATE_INVARIANTS));
    for (const [name, view] of Object.entries(BROKEN_STATES)) {
      expect(namesOf(checkState(view))).toContain(name);
    }
  });

  it('of a step each have a step that breaks them', () => {
    expect(Object.keys(BROKEN_STEPS)).toEqual(Object.keys(STEP_INVARIANTS));
    for (const [name, [before, after]] of Object.entries(BROKEN_STEPS)) {
      expect(namesOf(checkStep(before, after))).toContain(name);
    }
  });
});
