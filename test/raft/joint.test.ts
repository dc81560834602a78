import { describe, expect, it } from 'vitest';
import type { Message } from '../../src/raft/message.js';
import type { MembershipChange, NodeId } from '../../src/raft/types.js';
import { Cluster } from './fixtures/cluster.js';
import { membershipEntry, membershipOf } from './fixtures/entries.js';
import { accepted, append, preVoteResponse, voteResponse } from './fixtures/messages.js';
import { timeOut } from './fixtures/roles.js';
import { SimulatedNode, TICKS } from './fixtures/simulated-node.js';

const membersOf = (...nodeIds: NodeId[]) =>
  nodeIds.map((nodeId) => ({ nodeId, address: `${nodeId}:1` }));

const replace = (voters: NodeId[], learners: NodeId[] = []): MembershipChange => ({
  kind: 'replace',
  voters: membersOf(...voters),
  learners: membersOf(...learners),
});

const idsOf = (members: readonly { readonly nodeId: NodeId }[] = []) =>
  members.map(({ nodeId }) => nodeId);

function change(node: SimulatedNode, wanted: MembershipChange): unknown {
  node.step({ type: 'changeMembership', proposalId: 9, change: wanted });
  const result = node.readies.flatMap(({ proposals }) => proposals).at(-1);
  return result !== undefined && 'refused' in result ? result.refused : undefined;
}

function clusterOf(founders: readonly NodeId[], others: readonly NodeId[]): Cluster {
  const cluster = new Cluster(founders);
  const leader = cluster.elect('a');
  others.forEach((nodeId, at) => {
    cluster.add({ nodeId, voters: [], seed: 20 + at });
    change(leader, { kind: 'addLearner', member: { nodeId, address: `${nodeId}:1` } });
    cluster.deliver();
  });
  return cluster;
}

describe('a change of several voters in one call', () => {
  it('replaces every node, the leader included, and leaves the joint membership by itself', () => {
    const cluster = clusterOf(['a', 'b', 'c'], ['d', 'e', 'f']);
    expect(change(cluster.node('a'), replace(['d', 'e', 'f']))).toBeUndefined();
    cluster.deliver();
    cluster.tickAll(3 * TICKS.electionTicks);
    const [leader] = cluster.leaders;
    expect(['d', 'e', 'f']).toContain(leader);
    for (const nodeId of ['d', 'e', 'f']) {
      const { membership } = cluster.node(nodeId).status;
      expect([idsOf(membership.voters), membership.outgoing]).toEqual([['d', 'e', 'f'], undefined]);
    }
    expect(cluster.node('a').decisions).toContain('change-is-joint');
    expect(cluster.node('a').decisions).toContain('joint-membership-left');
  });

  it('keeps demoted voters as learners that are not promoted by themselves', () => {
    const cluster = clusterOf(['a', 'b', 'c'], []);
    change(cluster.node('a'), replace(['a'], ['b', 'c']));
    cluster.deliver();
    const { membership } = cluster.node('a').status;
    expect(idsOf(membership.voters)).toEqual(['a']);
    expect(membership.learners).toEqual([
      { nodeId: 'b', address: 'b:1', standby: true },
      { nodeId: 'c', address: 'c:1', standby: true },
    ]);
  });

  it('of one voter is a single step', () => {
    const cluster = clusterOf(['a', 'b', 'c'], ['d']);
    change(cluster.node('a'), replace(['a', 'b', 'c', 'd']));
    expect(cluster.node('a').status.membership.outgoing).toBeUndefined();
    expect(cluster.node('a').decisions).not.toContain('change-is-joint');
  });

  it('is refused while one is pending, without voters, malformed, or when nothing differs', () => {
    const cluster = clusterOf(['a', 'b', 'c'], ['d', 'e']);
    const leader = cluster.node('a');
    const twice = { kind: 'replace', voters: membersOf('a', 'a'), learners: [] } as const;
    expect(change(leader, replace(['c', 'b', 'a'], ['d', 'e']))).toBe('already-member');
    expect(change(leader, replace([]))).toBe('last-voter');
    expect(change(leader, twice)).toBe('malformed-membership');
    expect(change(leader, replace(['a', 'x']))).toBe('not-caught-up');
    expect(change(leader, replace(['a', 'd', 'e']))).toBeUndefined();
    expect(change(leader, replace(['a']))).toBe('change-pending');
    expect(change(leader, { kind: 'remove', nodeId: 'b' })).toBe('change-pending');
  });
});

describe('a joint membership', () => {
  const joint = { ...membershipOf(['d', 'e', 'f']), outgoing: membersOf('a', 'b', 'c') };

  function campaigner(): SimulatedNode {
    const node = new SimulatedNode({ nodeId: 'a', entries: [membershipEntry(1, 1, joint)] });
    timeOut(node);
    for (const from of ['b', 'd', 'e']) node.receive(preVoteResponse(from, 2, true));
    return node;
  }

  it('elects only with a majority of both halves', () => {
    const node = campaigner();
    for (const from of ['b', 'c', 'd']) node.receive(voteResponse(from, 2, true));
    expect(node.status.role).toBe('candidate');
    node.receive(voteResponse('e', 2, true));
    expect(node.status.role).toBe('leader');
  });

  it('elects nobody with the incoming half alone', () => {
    const node = campaigner();
    for (const from of ['d', 'e', 'f']) node.receive(voteResponse(from, 2, true));
    expect(node.status.role).toBe('candidate');
    node.receive(voteResponse('c', 2, true));
    expect(node.status.role).toBe('leader');
  });

  it('commits only with a majority of both halves, and is then left by the new leader', () => {
    const node = campaigner();
    for (const from of ['b', 'd', 'e']) node.receive(voteResponse(from, 2, true));
    for (const from of ['b', 'c', 'd']) node.receive(accepted(from, 2, 2));
    expect(node.status.commitIndex).toBe(0);
    node.receive(accepted('e', 2, 2));
    expect(node.status).toMatchObject({ commitIndex: 2, lastIndex: 3 });
    expect(node.status.membership).toEqual(membershipOf(['d', 'e', 'f']));
  });

  it('rolls back with the entry that brought it', () => {
    const node = new SimulatedNode({ nodeId: 'a', entries: [membershipEntry(1, 1, joint)] });
    node.receive(append({ term: 2, terms: [2] }));
    expect(node.status.membership).toEqual(membershipOf(['a', 'b', 'c']));
  });

  it('is left by a leader that finds it committed', () => {
    const cluster = clusterOf(['a', 'b', 'c'], ['d', 'e']);
    cluster.drop = (message) =>
      message.type === 'append' &&
      message.entries.some(({ membership: m }) => m !== undefined && m.outgoing === undefined);
    change(cluster.node('a'), replace(['a', 'd', 'e']));
    cluster.deliver();
    cluster.isolate('a');
    cluster.drop = () => false;
    cluster.tickAll(4 * TICKS.electionTicks);
    const others = ['b', 'c', 'd', 'e'].map((nodeId) => cluster.node(nodeId));
    const decisions = others.flatMap((node) => node.decisions);
    expect(decisions).toContain('joint-membership-left');
    expect(cluster.node('d').status.membership).toEqual(membershipOf(['a', 'd', 'e']));
  });

  it('whose end takes a vote from the target of a transfer ends the transfer, too', () => {
    const cluster = new Cluster(['a', 'b', 'c', 'd', 'e']);
    const leader = cluster.elect('a');
    for (const nodeId of ['b', 'c', 'd', 'e']) cluster.cut('a', nodeId);
    change(leader, replace(['a', 'b', 'd']));
    leader.step({ type: 'transfer', to: 'c' });
    cluster.heal();
    cluster.cut('a', 'c');
    cluster.tick('a', 3 * TICKS.heartbeatTicks);
    expect(leader.decisions).toContain('transfer-aborted-target-left');
    expect(leader.status.transferring).toBeUndefined();
  });

  it('whose end reached only those who leave is brought to an end by one of them', () => {
    const cluster = new Cluster(['a', 'b', 'c']);
    const leader = cluster.elect('a');
    const isEnd = (message: Message): boolean =>
      message.type === 'append' &&
      message.entries.some(({ membership: m }) => m !== undefined && m.outgoing === undefined);
    cluster.drop = (message) => message.to === 'c' && isEnd(message);
    change(leader, replace(['c'], ['a', 'b']));
    cluster.deliver();
    expect(cluster.node('b').status.membership.outgoing).toBeUndefined();
    expect(cluster.node('c').status.membership.outgoing).toBeDefined();
    cluster.node('a').crash();
    cluster.node('b').crash();
    cluster.drop = () => false;
    cluster.tickAll(8 * TICKS.electionTicks);
    expect(cluster.leaders).toEqual(['c']);
    expect(idsOf(cluster.node('c').status.membership.voters)).toEqual(['c']);
  });
});
