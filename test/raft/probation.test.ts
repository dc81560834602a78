import { describe, expect, it } from 'vitest';
import { Cluster } from './fixtures/cluster.js';
import {
  accepted,
  append,
  heartbeat,
  heartbeatResponse,
  preVote,
  rejected,
  timeoutNow,
  vote,
} from './fixtures/messages.js';
import { committedLeader, timeOut } from './fixtures/roles.js';
import { SimulatedNode, TICKS } from './fixtures/simulated-node.js';

const NONCE = 7;
const EMPTY_AGAIN = { term: 0, terms: [], probation: NONCE } as const;

describe('a node that starts empty', () => {
  it('votes for nobody who has a log, and says so', () => {
    const node = new SimulatedNode(EMPTY_AGAIN);
    node.receive(preVote('b', 2, [1, 1]));
    node.receive(vote('b', 2, [1, 1]));
    expect(node.sentOf('voteResponse')).toMatchObject([{ granted: false }]);
    expect(node.decisions).toContain('pre-vote-refused-probation');
    expect(node.decisions).toContain('vote-refused-probation');
  });

  it('founds a cluster with others that are as empty, and is a full member then', () => {
    const voters = ['a', 'b', 'c'];
    const cluster = Cluster.of(
      { nodeId: 'a', voters, probation: 1 },
      { nodeId: 'b', voters, probation: 2 },
      { nodeId: 'c', voters, probation: 3 },
    );
    cluster.elect('a');
    const left = [...cluster.nodes.values()].map(({ status }) => status.probation);
    expect(left).toEqual([0, 0, 0]);
    expect(cluster.node('b').decisions).toContain('probation-ended-by-founding');
  });

  it('does not campaign at a late word to its earlier life', () => {
    const node = new SimulatedNode(EMPTY_AGAIN);
    node.receive(timeoutNow('b', 2));
    expect(node.status).toMatchObject({ role: 'follower', probation: NONCE });
    expect(node.decisions).toContain('timeout-now-ignored');
  });

  it('takes entries but neither votes nor campaigns on them, also after a restart', () => {
    const node = new SimulatedNode(EMPTY_AGAIN);
    node.receive(append({ term: 2, terms: [1, 2] }));
    expect(node.sentOf('appendResponse')).toMatchObject([{ matchIndex: 2, probation: NONCE }]);
    node.crash();
    expect(node.status.probation).toBe(NONCE);
    node.receive(timeoutNow('b', 2));
    node.tick(3 * TICKS.electionTicks);
    expect(node.status).toMatchObject({ role: 'follower', term: 2 });
    expect(node.decisions).toContain('campaign-held-probation');
    node.receive(vote('c', 3, [9, 2]));
    expect(node.status.vote).toBeUndefined();
  });

  it('is released by its own nonce only, and says so once that is durable', () => {
    const node = new SimulatedNode({ ...EMPTY_AGAIN, isManual: true });
    node.receive(append({ term: 2, terms: [1, 2] }));
    node.persist();
    node.takeSent();
    node.receive({ ...heartbeat('b', 2), release: NONCE + 1 });
    expect(node.sentOf('heartbeatResponse')).toMatchObject([{ probation: NONCE }]);
    node.receive({ ...heartbeat('b', 2), release: NONCE });
    expect(node.sentOf('heartbeatResponse')).toEqual([]);
    node.persist();
    expect(node.sentOf('heartbeatResponse')).toMatchObject([{ probation: 0 }]);
    node.crash();
    node.receive(vote('c', 3, [9, 2]));
    expect(node.status.vote).toBe('c');
  });
});

describe('a leader whose peer came back empty', () => {
  function leaderOfWiped(): SimulatedNode {
    const node = committedLeader({ voters: ['a', 'b', 'c'] });
    node.receive({ ...rejected('b', 1, 1, [0, 0]), probation: NONCE });
    expect(node.decisions).toContain('peer-came-back-empty');
    node.takeSent();
    return node;
  }
  const second = { session: 2, probation: NONCE };

  it('forgets what the peer had and counts nothing it says', () => {
    const node = leaderOfWiped();
    expect(node.status).toMatchObject({ lastIndex: 2, commitIndex: 1 });
    expect(node.status.progress.find(({ nodeId }) => nodeId === 'b')?.matchIndex).toBe(0);
    node.receive({ ...accepted('b', 1, 2), ...second });
    expect(node.status.commitIndex).toBe(1);
    node.receive(accepted('c', 1, 2));
    expect(node.status.commitIndex).toBe(2);
  });

  it('drops what an earlier life of the peer still says', () => {
    const node = leaderOfWiped();
    node.receive(accepted('b', 1, 2));
    expect(node.status.commitIndex).toBe(1);
    expect(node.decisions).toContain('response-ignored-old-session');
  });

  it('confirms no reads by it', () => {
    const node = leaderOfWiped();
    node.step({ type: 'readIndex', requestId: 5 });
    node.receive({ ...heartbeatResponse('b', 1, 1), ...second });
    expect(node.readies.flatMap(({ reads }) => reads)).toEqual([]);
    node.receive(heartbeatResponse('c', 1, 1));
    expect(node.readies.flatMap(({ reads }) => reads)).toEqual([{ requestId: 5, index: 1 }]);
  });

  it('releases it once a newer entry is committed without it and known to it', () => {
    const node = leaderOfWiped();
    const released = () => {
      node.tick(TICKS.heartbeatTicks);
      return node.sentOf('heartbeat').find(({ to }) => to === 'b')?.release;
    };
    node.receive({ ...accepted('b', 1, 2), ...second });
    expect(released()).toBe(0);
    node.receive(accepted('c', 1, 2));
    expect(released()).toBe(NONCE);
    node.step({ type: 'transfer', to: 'b' });
    expect(node.decisions).toContain('transfer-ignored-target');
    node.receive({ ...heartbeatResponse('b', 1, 0), session: 2 });
    expect(node.decisions).toContain('peer-released');
    node.propose();
    node.receive({ ...accepted('b', 1, 3), session: 2 });
    expect(node.status.commitIndex).toBe(3);
  });
});

describe('a change of the membership while a voter is on probation', () => {
  const remove = (nodeId: string) =>
    ({ type: 'changeMembership', proposalId: 4, change: { kind: 'remove', nodeId } }) as const;

  it('is refused where nobody could be released behind it', () => {
    const cluster = new Cluster(['a', 'b', 'c']);
    const leader = cluster.elect('a');
    cluster.add({ nodeId: 'c', voters: ['a', 'b', 'c'], seed: 33, probation: NONCE });
    cluster.isolate('b');
    cluster.tick('a', TICKS.heartbeatTicks);
    leader.step(remove('b'));
    expect(leader.decisions).toContain('change-refused-no-quorum');
    leader.step(remove('c'));
    expect(leader.status.membership.voters).toHaveLength(2);
  });

  it('waits for voters that were not heard in this term', () => {
    const cluster = new Cluster(['a', 'b', 'c']);
    cluster.isolate('c');
    const leader = cluster.elect('a');
    leader.step(remove('b'));
    expect(leader.decisions).toContain('change-refused-no-quorum');
    cluster.heal();
    cluster.tickAll(TICKS.heartbeatTicks);
    leader.step(remove('b'));
    expect(leader.status.membership.voters).toHaveLength(2);
  });
});

describe('a wiped member of three', () => {
  it('catches up, is released, and then helps to elect', () => {
    const voters = ['a', 'b', 'c'];
    const cluster = new Cluster(voters);
    cluster.elect('a').propose();
    cluster.deliver();
    cluster.add({ nodeId: 'c', voters, seed: 33, probation: NONCE });
    cluster.tickAll(3 * TICKS.heartbeatTicks);
    expect(cluster.node('c').status).toMatchObject({ probation: 0, commitIndex: 3 });
    cluster.isolate('a');
    cluster.elect('b');
    expect(cluster.node('c').status.vote).toBe('b');
  });

  it('does not help to elect a shorter log before', () => {
    const voters = ['a', 'b', 'c'];
    const cluster = new Cluster(voters);
    const leader = cluster.elect('a');
    cluster.isolate('b');
    leader.propose();
    cluster.deliver();
    expect(leader.status.commitIndex).toBe(2);
    cluster.isolate('a');
    cluster.add({ nodeId: 'c', voters, seed: 33, probation: NONCE });
    cluster.heal();
    cluster.isolate('a');
    const other = cluster.node('b');
    timeOut(other);
    for (let round = 0; round < 20; round += 1) {
      cluster.tick('b', TICKS.electionTicks);
      cluster.tick('c', TICKS.electionTicks);
    }
    expect(cluster.leaders).toEqual(['a']);
    expect(other.status.role).not.toBe('leader');
  });
});
