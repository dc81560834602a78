import { describe, expect, it } from 'vitest';
import { Cluster } from '../fixtures/cluster.js';
import { pointsOf } from '../fixtures/entries.js';
import { accepted, heartbeatResponse, rejected } from '../fixtures/messages.js';
import { committedLeader, leaderNode } from '../fixtures/roles.js';
import { type SimulatedNode, TICKS } from '../fixtures/simulated-node.js';

function peerOf(node: SimulatedNode, nodeId: string) {
  return node.core.view().leading?.peers.find((peer) => peer.nodeId === nodeId);
}

function beat(node: SimulatedNode, ...from: string[]): void {
  node.tick(TICKS.heartbeatTicks);
  for (const nodeId of from) node.receive(heartbeatResponse(nodeId, node.status.term));
}

function appendsTo(node: SimulatedNode, nodeId: string) {
  return node.sentOf('append').filter(({ to }) => to === nodeId);
}

describe('R34 a heartbeat response resumes probing and does nothing else to it', () => {
  it('a lost probe is sent again after the next heartbeat, entries included', () => {
    const node = leaderNode();
    expect(appendsTo(node, 'b')).toMatchObject([{ prevIndex: 0, entries: [{ index: 1 }] }]);
    node.propose();
    expect(appendsTo(node, 'b')).toEqual([]);
    beat(node, 'b');
    const [again] = appendsTo(node, 'b');
    expect(pointsOf(again?.entries ?? [])).toEqual(['1:1', '2:1']);
    expect(peerOf(node, 'b')).toMatchObject({ state: 'probe', nextIndex: 1 });
  });

  it('once for each heartbeat interval, however many rounds of reads there are', () => {
    const node = committedLeader({ voters: ['a', 'b', 'c', 'd', 'e'] });
    node.step({ type: 'unreachable', nodeId: 'b' });
    node.propose();
    node.takeSent();
    beat(node, 'b');
    for (let round = 0; round < 5; round += 1) node.receive(heartbeatResponse('b', 1));
    expect(appendsTo(node, 'b')).toHaveLength(1);
  });
});

describe('R35 a full window whose messages were lost', () => {
  it('is found out by one append beyond it after a heartbeat, and sent again', () => {
    const node = committedLeader({ config: { maxInflightAppends: 2, maxAppendBytes: 16 } });
    node.propose(16, 16, 16, 16);
    expect(appendsTo(node, 'b').map(({ prevIndex }) => prevIndex)).toEqual([1, 2]);
    expect(node.decisions).toContain('replication-window-full');
    beat(node, 'b');
    beat(node, 'b');
    const [poke] = appendsTo(node, 'b');
    expect(poke).toMatchObject({ prevIndex: 3, entries: [] });
    node.receive(rejected('b', 1, 3, [1, 1]));
    expect(appendsTo(node, 'b')).toMatchObject([{ prevIndex: 1, entries: [{ index: 2 }] }]);
    node.receive(accepted('b', 1, 2));
    expect(appendsTo(node, 'b').map(({ prevIndex }) => prevIndex)).toEqual([2, 3]);
  });

  it('is found out also when the window had room and nothing new comes', () => {
    const cluster = new Cluster(['a', 'b', 'c']);
    const leader = cluster.elect('a');
    cluster.drop = ({ type, to }) => type === 'append' && to === 'b';
    leader.propose();
    cluster.deliver();
    cluster.drop = () => false;
    cluster.tick('a', 2 * TICKS.heartbeatTicks);
    expect(cluster.node('b').status.appliedIndex).toBe(2);
  });

  it('is left alone while the peer makes progress', () => {
    const node = committedLeader({ config: { maxInflightAppends: 2, maxAppendBytes: 16 } });
    beat(node, 'b', 'c');
    node.propose(16, 16, 16, 16);
    node.receive(accepted('b', 1, 2));
    node.takeSent();
    beat(node, 'b');
    expect(appendsTo(node, 'b')).toEqual([]);
  });
});

describe('R42 a heartbeat commits only what its receiver has acknowledged', () => {
  it('its commit index is the smaller of commit and match index', () => {
    const node = committedLeader();
    node.propose(16, 16);
    node.receive(accepted('b', 1, 3));
    node.receive(accepted('c', 1, 2));
    node.takeSent();
    node.tick(TICKS.heartbeatTicks);
    const commits = node.sentOf('heartbeat').map(({ to, commitIndex }) => [to, commitIndex]);
    expect(commits).toEqual([
      ['b', 3],
      ['c', 2],
    ]);
  });
});

describe('R43 a rejection that comes late does not take back what matches', () => {
  it('neither while replicating nor while probing', () => {
    const node = committedLeader();
    node.propose(16, 16, 16);
    node.receive(accepted('b', 1, 4));
    node.receive(rejected('b', 1, 3, [0, 0]));
    expect(peerOf(node, 'b')).toMatchObject({ state: 'replicate', matchIndex: 4, nextIndex: 5 });
    node.step({ type: 'unreachable', nodeId: 'b' });
    node.receive(rejected('b', 1, 4, [2, 1]));
    expect(peerOf(node, 'b')).toMatchObject({ state: 'probe', matchIndex: 4, nextIndex: 5 });
    expect(node.decisions).toContain('rejection-ignored-below-match');
  });

  it('a probing peer is moved only by the rejection of the probe under way', () => {
    const node = leaderNode({ terms: [1, 1, 1, 1, 1] });
    node.receive(rejected('b', 2, 5, [2, 1]));
    node.takeSent();
    node.receive(rejected('b', 2, 5, [0, 0]));
    expect(peerOf(node, 'b')).toMatchObject({ nextIndex: 3 });
    expect(appendsTo(node, 'b')).toEqual([]);
    expect(node.decisions).toContain('rejection-ignored-stale');
  });

  it('a late acknowledgement does not move a match index back', () => {
    const node = committedLeader();
    node.propose(16, 16);
    node.receive(accepted('b', 1, 3));
    node.receive(accepted('b', 1, 1));
    expect(peerOf(node, 'b')).toMatchObject({ matchIndex: 3, nextIndex: 4 });
  });
});

describe('fast backtracking', () => {
  it.each([
    { leader: [1, 3, 3, 3, 5, 5, 5], follower: [1, 1, 1, 1, 2, 2], probes: 2 },
    { leader: [1, 3, 3, 3, 5, 5, 5], follower: [1, 3, 3, 3, 3, 3, 3, 3], probes: 2 },
    { leader: [1, 1, 1, 1, 1, 1, 1], follower: [], probes: 2 },
    { leader: [1, 1, 1, 1, 1, 5], follower: [1, 1, 1, 4, 4, 4], probes: 3 },
    { leader: [1, 2, 2, 2, 2, 2, 5], follower: [1, 1, 1, 1, 1, 1], probes: 2 },
    { leader: [1, 2, 3, 4, 5], follower: [1, 2, 3, 4, 5], probes: 1 },
  ])('a log of $follower is found to match $leader with $probes probes', (row) => {
    const cluster = Cluster.of(
      { nodeId: 'a', terms: row.leader, term: 6 },
      { nodeId: 'b', terms: row.follower, term: 6 },
      { nodeId: 'c', terms: row.leader, term: 6 },
    );
    let probes = 0;
    cluster.drop = (message) => {
      if (message.type === 'appendResponse' && message.from === 'b') probes += 1;
      return cluster
        .node('a')
        .status.progress.some(({ nodeId, state }) => nodeId === 'b' && state !== 'probe');
    };
    cluster.elect('a');
    expect(probes).toBe(row.probes);
    expect(pointsOf(cluster.node('b').log)).toEqual(pointsOf(cluster.node('a').log));
  });
});

describe('a pipelined leader', () => {
  it('sends further appends before the first is answered', () => {
    const node = committedLeader();
    node.propose();
    node.propose();
    expect(appendsTo(node, 'b').map(({ prevIndex }) => prevIndex)).toEqual([1, 2]);
  });

  it('cuts appends by bytes and stops at the bytes of its window', () => {
    const node = committedLeader({ config: { maxAppendBytes: 64, maxInflightBytes: 128 } });
    node.propose(...Array<number>(12).fill(16));
    const sent = appendsTo(node, 'b');
    expect(sent.map(({ entries }) => entries.length)).toEqual([4, 4]);
    node.receive(accepted('b', 1, 5));
    expect(appendsTo(node, 'b').map(({ prevIndex }) => prevIndex)).toEqual([9]);
  });

  it('sends one append for all proposals of a turn', () => {
    const node = committedLeader();
    for (const proposalId of [1, 2, 3]) {
      node.core.step({ type: 'propose', proposalId, bytes: [16, 16] });
    }
    node.step({ type: 'readIndex', requestId: 1 });
    expect(appendsTo(node, 'b').map(({ entries }) => entries.length)).toEqual([6]);
    const answers = node.readies.flatMap(({ proposals }) => proposals);
    expect(answers).toMatchObject([{ firstIndex: 2 }, { firstIndex: 4 }, { firstIndex: 6 }]);
  });

  it('goes back to probing a peer that cannot be reached, from what is known to match', () => {
    const node = committedLeader();
    node.propose(16, 16);
    node.receive(accepted('b', 1, 2));
    node.step({ type: 'unreachable', nodeId: 'b' });
    expect(peerOf(node, 'b')).toMatchObject({ state: 'probe', nextIndex: 3, inflightAppends: 0 });
    node.step({ type: 'disconnected', nodeId: 'c' });
    expect(peerOf(node, 'c')).toMatchObject({ state: 'probe', nextIndex: 2 });
  });

  it('refuses proposals beyond the bytes it may have uncommitted, but never the first', () => {
    const node = committedLeader({ config: { maxUncommittedBytes: 100 } });
    node.propose(4000);
    node.propose(16);
    expect(node.readies.at(-1)?.proposals).toEqual([{ proposalId: 1, refused: 'overloaded' }]);
    node.receive(accepted('b', 1, 2));
    node.propose(60);
    node.propose(40);
    node.propose(8);
    expect(node.status.lastIndex).toBe(4);
    expect(node.core.view().leading?.uncommittedBytes).toBe(100);
  });

  it('counts what a leader before left uncommitted', () => {
    const node = leaderNode({ terms: [1, 1, 1], commitIndex: 1 });
    expect(node.core.view().leading?.uncommittedBytes).toBe(32);
    node.receive(accepted('b', 2, 4));
    expect(node.core.view().leading?.uncommittedBytes).toBe(0);
  });
});

describe('a follower', () => {
  it('joins the appends of one turn into one write and one acknowledgement', () => {
    const cluster = new Cluster(['a', 'b', 'c']);
    const leader = cluster.elect('a');
    const follower = cluster.node('b');
    for (const bytes of [16, 24, 32]) leader.propose(bytes);
    const sent = leader.takeSent().filter(({ to, type }) => to === 'b' && type === 'append');
    follower.readies = [];
    for (const message of sent) follower.core.step({ type: 'message', message });
    follower.tick();
    const writes = follower.readies.flatMap(({ write }) => write ?? []);
    expect(writes.map(({ entries }) => pointsOf(entries))).toEqual([['2:1', '3:1', '4:1']]);
    expect(follower.sentOf('appendResponse')).toMatchObject([{ matchIndex: 4 }]);
  });
});
