import { describe, expect, it } from 'vitest';
import { Cluster } from '../fixtures/cluster.js';
import { entriesOf, membershipEntry, membershipOf, pointsOf } from '../fixtures/entries.js';
import {
  accepted,
  append,
  heartbeat,
  heartbeatResponse,
  preVote,
  rejected,
  vote,
} from '../fixtures/messages.js';
import { committedLeader, leaderNode } from '../fixtures/roles.js';
import { SimulatedNode, TICKS } from '../fixtures/simulated-node.js';

const membership = membershipOf(['a', 'b', 'c']);

function offer(node: SimulatedNode, index: number, term: number, leaderTerm = term): void {
  const snapshot = { index, term, membership };
  node.step({ type: 'snapshotReceived', from: 'b', term: leaderTerm, snapshot });
}

function compactedLeader(): SimulatedNode {
  const node = committedLeader();
  node.propose(16, 16, 16);
  node.receive(accepted('b', 1, 4));
  node.compactTo(3);
  node.takeSent();
  return node;
}

function peerOf(node: SimulatedNode, nodeId: string) {
  return node.core.view().leading?.peers.find((peer) => peer.nodeId === nodeId);
}

function beat(node: SimulatedNode, from: string): void {
  node.tick(TICKS.heartbeatTicks);
  node.receive(heartbeatResponse(from, node.status.term));
}

describe('R2 and R22 an installed snapshot takes the place of the whole log', () => {
  it('conflicting entries at and behind it are gone, the next append matches', () => {
    const node = new SimulatedNode({ terms: [1, 1, 1, 1, 1] });
    offer(node, 3, 2);
    node.installSnapshot();
    expect(node.status).toMatchObject({ firstIndex: 4, lastIndex: 3, commitIndex: 3 });
    expect(node.sentOf('appendResponse')).toMatchObject([{ to: 'b', matchIndex: 3, term: 2 }]);
    node.receive(append({ term: 2, prev: [3, 2], terms: [2] }));
    expect(pointsOf(node.log)).toEqual(['4:2']);
    expect(node.sentOf('appendResponse')).toMatchObject([{ rejected: false, matchIndex: 4 }]);
  });

  it('a membership in the old tail does not survive it', () => {
    const entries = [...entriesOf([1, 1, 1]), membershipEntry(4, 1, membershipOf(['a', 'x']))];
    const node = new SimulatedNode({ entries });
    offer(node, 2, 2);
    node.installSnapshot();
    expect(node.status.membership).toEqual(membership);
  });

  it('appends and installation of another snapshot wait until it is installed', () => {
    const node = new SimulatedNode();
    offer(node, 3, 2);
    node.receive(append({ term: 2, prev: [3, 2], terms: [2] }));
    offer(node, 5, 2);
    expect(node.snapshotToInstall?.index).toBe(3);
    expect(node.sentOf('appendResponse')).toEqual([]);
    expect(node.decisions).toContain('append-ignored-installing-snapshot');
    expect(node.decisions).toContain('snapshot-ignored-installing');
  });

  it('hard state is written anew behind it, before anything is said', () => {
    const node = new SimulatedNode({ isManual: true });
    offer(node, 3, 2);
    node.receive(heartbeat('c', 5));
    node.installSnapshot();
    expect(node.takeSent()).toEqual([]);
    expect(node.disk.pending).toMatchObject([{ hardState: { term: 5, commitIndex: 3 } }]);
    node.persist();
    expect(node.sentOf('appendResponse')).toMatchObject([{ to: 'c', term: 5, matchIndex: 3 }]);
  });

  it('writes that the replaced log never finished make nothing durable', () => {
    const node = new SimulatedNode({ isManual: true });
    node.receive(append({ term: 1, terms: [1, 1] }));
    offer(node, 6, 2);
    node.installSnapshot();
    node.step({ type: 'persisted', writeId: 1 });
    expect(node.status).toMatchObject({ durableIndex: 6, lastIndex: 6, commitIndex: 6 });
  });

  it('nor do such writes that reached beyond it', () => {
    const node = new SimulatedNode({ isManual: true });
    node.receive(append({ term: 1, terms: [1, 1, 1, 1] }));
    offer(node, 3, 2);
    node.installSnapshot();
    node.step({ type: 'persisted', writeId: 1 });
    expect(node.status).toMatchObject({ durableIndex: 3, lastIndex: 3 });
  });
});

describe('no election and no vote while a snapshot is installed', () => {
  it('a vote could be lost with the log that is replaced', () => {
    const node = new SimulatedNode({ term: 2 });
    offer(node, 3, 2);
    node.tick(5 * TICKS.electionTicks);
    node.receive(preVote('c', 9, [9, 8]));
    node.receive(vote('c', 9, [9, 8]));
    expect(node.status).toMatchObject({ role: 'follower', term: 9, vote: undefined });
    expect(node.sentOf('voteResponse')).toMatchObject([{ granted: false }]);
    node.installSnapshot();
    node.receive(vote('c', 9, [9, 8]));
    expect(node.sentOf('voteResponse')).toMatchObject([{ granted: true }]);
  });
});

describe('R23 the membership of a snapshot is that of its index', () => {
  it('later ones, not yet committed, stay on top of it and can roll back', () => {
    const snapshot = { index: 2, term: 1, membership };
    const entries = [membershipEntry(3, 1, membershipOf(['a', 'b']))];
    const node = new SimulatedNode({ snapshot, entries });
    expect(node.status.membership.voters).toHaveLength(2);
    node.receive(append({ term: 2, prev: [2, 1], terms: [2] }));
    expect(node.status.membership).toEqual(membership);
  });
});

describe('R36 a snapshot at a peer ends in one way or another', () => {
  it('by an append response at the compacted point', () => {
    const node = snapshotSender();
    node.receive(accepted('c', 1, 2));
    expect(peerOf(node, 'c')).toMatchObject({ state: 'snapshot', matchIndex: 2 });
    node.receive(accepted('c', 1, 3));
    expect(peerOf(node, 'c')).toMatchObject({ state: 'replicate', nextIndex: 5 });
    expect(node.decisions).toContain('snapshot-ended-by-response');
  });

  it('by the end of its stream, which probes behind it after a heartbeat', () => {
    const node = snapshotSender();
    node.step({ type: 'snapshotSent', to: 'c', index: 4, succeeded: true });
    expect(peerOf(node, 'c')).toMatchObject({ state: 'probe', nextIndex: 5 });
    expect(node.sentOf('append')).toEqual([]);
    beat(node, 'c');
    expect(node.sentOf('append').filter(({ to }) => to === 'c')).toMatchObject([{ prevIndex: 4 }]);
  });

  it('by its failure, which asks for another one after a heartbeat', () => {
    const node = snapshotSender();
    node.step({ type: 'snapshotSent', to: 'c', index: 0, succeeded: false });
    expect(node.snapshotsToSend).toEqual([]);
    beat(node, 'c');
    expect(node.snapshotsToSend).toEqual(['c']);
  });

  it('not by an older response, and not twice', () => {
    const node = snapshotSender();
    node.receive(accepted('c', 1, 1));
    beat(node, 'c');
    node.receive(rejected('c', 1, 2, [0, 0]));
    expect(peerOf(node, 'c')).toMatchObject({ state: 'snapshot' });
    expect(node.snapshotsToSend).toEqual([]);
    node.step({ type: 'snapshotSent', to: 'c', index: 4, succeeded: true });
    node.step({ type: 'snapshotSent', to: 'c', index: 4, succeeded: true });
    expect(node.decisions).toContain('snapshot-sent-ignored');
  });

  it('a follower is fed from the log again behind its snapshot', () => {
    const cluster = new Cluster(['a', 'b', 'c']);
    const leader = cluster.elect('a');
    cluster.isolate('c');
    leader.propose(16, 16, 16);
    cluster.deliver();
    leader.compactTo(4);
    leader.propose(16);
    cluster.deliver();
    cluster.heal();
    cluster.tick('a', 3 * TICKS.heartbeatTicks);
    expect(cluster.node('c').status).toMatchObject({ firstIndex: 6, appliedIndex: 5 });
    expect(pointsOf(cluster.node('c').applied)).toEqual(pointsOf(leader.applied));
    leader.propose(16);
    cluster.deliver();
    expect(cluster.node('c').status.appliedIndex).toBe(6);
  });
});

describe('R37 a leader that compacted its whole log', () => {
  it('sends a snapshot to a peer of which it knows nothing', () => {
    const snapshot = { index: 5, term: 1, membership };
    const node = leaderNode({ snapshot, entries: [], term: 1 });
    node.receive(rejected('b', 2, 5, [0, 0]));
    expect(node.snapshotsToSend).toEqual(['b']);
  });
});

describe('R38 a crash between the state of a snapshot and the log behind it', () => {
  it('leaves no entry that contradicts the snapshot, whatever the log still holds', () => {
    const node = new SimulatedNode({ terms: [1, 1, 1, 1, 1], term: 2 });
    node.disk.snapshot = { index: 3, term: 2, membership };
    node.crash();
    expect(node.status).toMatchObject({ firstIndex: 4, lastIndex: 3, commitIndex: 3 });
    expect(node.decisions).toContain('start-log-behind-snapshot');
    node.receive(append({ term: 2, prev: [3, 2], terms: [2] }));
    expect(node.sentOf('appendResponse')).toMatchObject([{ rejected: false, matchIndex: 4 }]);
  });

  it('keeps entries that the snapshot agrees with', () => {
    const node = new SimulatedNode({ terms: [1, 1, 1, 1, 1], term: 2 });
    node.disk.snapshot = { index: 3, term: 1, membership };
    node.crash();
    expect(node.status).toMatchObject({ lastIndex: 5, commitIndex: 3 });
  });
});

describe('R58 a snapshot that covers the entry of the membership in force', () => {
  it('brings its own, and no later truncation brings the old one back', () => {
    const entries = [...entriesOf([1]), membershipEntry(2, 1, membershipOf(['a', 'x']))];
    const node = new SimulatedNode({ entries });
    expect(node.status.membership).toEqual(membershipOf(['a', 'x']));
    offer(node, 3, 2);
    node.installSnapshot();
    expect(node.status.membership).toEqual(membership);
    node.receive(append({ term: 2, prev: [3, 2], terms: [2, 2] }));
    node.receive(append({ term: 3, from: 'c', prev: [3, 2], terms: [3] }));
    expect(node.status.membership).toEqual(membership);
    node.crash();
    expect(node.status.membership).toEqual(membership);
  });
});

describe('R39 a snapshot that contradicts what is committed', () => {
  it('is refused with an alarm', () => {
    const node = new SimulatedNode({ terms: [1, 1, 1], commitIndex: 3 });
    offer(node, 2, 2);
    expect(node.snapshotToInstall).toBeUndefined();
    expect(node.decisions).toContain('snapshot-ignored-conflict-with-committed');
    expect(node.sentOf('appendResponse')).toEqual([]);
  });
});

describe('a snapshot is not installed', () => {
  it('when everything in it is committed here: the answer says so', () => {
    const node = new SimulatedNode({ terms: [1, 1, 1], commitIndex: 3 });
    offer(node, 2, 1);
    expect(node.snapshotToInstall).toBeUndefined();
    expect(node.sentOf('appendResponse')).toMatchObject([{ matchIndex: 3, rejected: false }]);
  });

  it('when the log holds its point: acknowledged entries behind it must stay', () => {
    const node = new SimulatedNode({ terms: [1, 1, 1, 1] });
    offer(node, 2, 1);
    expect(node.snapshotToInstall).toBeUndefined();
    expect(node.status).toMatchObject({ commitIndex: 2, lastIndex: 4 });
    expect(node.sentOf('appendResponse')).toMatchObject([{ matchIndex: 2 }]);
  });

  it('when it comes from an older term or from another than the leader', () => {
    const node = new SimulatedNode({ term: 3 });
    node.receive(heartbeat('c', 3));
    offer(node, 9, 2);
    offer(node, 9, 3);
    expect(node.snapshotToInstall).toBeUndefined();
    expect(node.takeDecisions()).toEqual([
      'snapshot-ignored-older-term',
      'snapshot-ignored-second-leader',
    ]);
  });

  it.each([
    { index: 0, term: 1, membership },
    { index: 3.5, term: 1, membership },
    { index: 3, term: 9, membership },
    { index: 3, term: Number.NaN, membership },
    { index: 3, term: 1, membership: membershipOf([]) },
  ])('when it is not sound: %j', (snapshot) => {
    const node = new SimulatedNode({ term: 2 });
    node.step({ type: 'snapshotReceived', from: 'b', term: 2, snapshot });
    expect(node.snapshotToInstall).toBeUndefined();
    expect(node.takeDecisions()).toEqual(['snapshot-ignored-malformed']);
  });

  it('when nobody is waiting for its installation', () => {
    const node = new SimulatedNode({ terms: [1, 1] });
    const snapshot = { index: 9, term: 1, membership };
    node.step({ type: 'snapshotInstalled', snapshot });
    expect(node.status.lastIndex).toBe(2);
    expect(node.takeDecisions()).toEqual(['snapshot-installed-ignored']);
  });
});

describe('a snapshot of a newer term', () => {
  it('raises the term and makes its sender the leader', () => {
    const node = new SimulatedNode({ term: 2 });
    offer(node, 9, 3, 4);
    expect(node.status).toMatchObject({ term: 4, leaderId: 'b', role: 'follower' });
    expect(node.snapshotToInstall?.index).toBe(9);
  });
});

describe('compaction', () => {
  it.each([[{ index: 9, term: 1 }], [{ index: 2, term: 7 }], [{ index: 3, term: 1 }]])(
    'to %j, not in the log or not committed, is ignored',
    (point) => {
      const node = new SimulatedNode({ terms: [1, 1, 1], commitIndex: 2 });
      node.takeDecisions();
      node.step({ type: 'compacted', point });
      expect(node.status.firstIndex).toBe(1);
      expect(node.takeDecisions()).toEqual(['compaction-ignored']);
    },
  );

  it('moves the start of the log', () => {
    const node = compactedLeader();
    expect(node.status).toMatchObject({ firstIndex: 4, lastIndex: 4 });
  });
});

describe('a start', () => {
  it('with a log that does not hold the point of the state begins behind the state', () => {
    const snapshot = { index: 7, term: 3, membership };
    const node = new SimulatedNode({ entries: [], snapshot });
    node.disk.previous = { index: 0, term: 0 };
    node.disk.entries = entriesOf([1, 1]);
    node.crash();
    expect(node.status).toMatchObject({ firstIndex: 8, lastIndex: 7, term: 3, appliedIndex: 7 });
    expect(node.decisions).toContain('start-log-behind-snapshot');
  });

  it('hands out what is committed and not yet applied', () => {
    const node = new SimulatedNode({ terms: [1, 1, 1], commitIndex: 2 });
    expect(pointsOf(node.applied)).toEqual(['1:1', '2:1']);
  });
});

function snapshotSender(): SimulatedNode {
  const node = compactedLeader();
  node.step({ type: 'unreachable', nodeId: 'c' });
  beat(node, 'c');
  node.takeSent();
  node.receive(accepted('b', 1, 4));
  if (peerOf(node, 'c')?.state !== 'snapshot') throw new Error('no snapshot is on its way');
  node.snapshotsToSend = [];
  return node;
}
