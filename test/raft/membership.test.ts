import { describe, expect, it } from 'vitest';
import { changedMembership, isMembership, MembershipHistory } from '../../src/raft/membership.js';
import type { Membership, MembershipChange } from '../../src/raft/types.js';
import { membershipOf } from './fixtures/entries.js';

const THREE = membershipOf(['a', 'b', 'c'], ['l']);
const memberOf = (nodeId: string, address = `${nodeId}:1`) => ({ nodeId, address });

describe('a membership change', () => {
  it.each<[MembershipChange, Membership]>([
    [{ kind: 'addLearner', member: memberOf('d') }, membershipOf(['a', 'b', 'c'], ['l', 'd'])],
    [{ kind: 'promote', nodeId: 'l' }, membershipOf(['a', 'b', 'c', 'l'])],
    [{ kind: 'remove', nodeId: 'b' }, membershipOf(['a', 'c'], ['l'])],
    [{ kind: 'remove', nodeId: 'l' }, membershipOf(['a', 'b', 'c'])],
  ])('%j gives the next membership', (change, next) => {
    expect(changedMembership(THREE, change)).toEqual(next);
  });

  it('moves a member to another address, voter or learner', () => {
    const voter = changedMembership(THREE, { kind: 'updateAddress', member: memberOf('b', 'x:9') });
    expect(voter).toMatchObject({ voters: [memberOf('a'), memberOf('b', 'x:9'), memberOf('c')] });
    const learner = changedMembership(THREE, {
      kind: 'updateAddress',
      member: memberOf('l', 'x:9'),
    });
    expect(learner).toMatchObject({ learners: [memberOf('l', 'x:9')] });
  });

  it.each<[MembershipChange, string]>([
    [{ kind: 'addLearner', member: memberOf('b') }, 'already-member'],
    [{ kind: 'addLearner', member: memberOf('l') }, 'already-member'],
    [{ kind: 'promote', nodeId: 'b' }, 'already-member'],
    [{ kind: 'promote', nodeId: 'x' }, 'no-such-member'],
    [{ kind: 'remove', nodeId: 'x' }, 'no-such-member'],
    [{ kind: 'updateAddress', member: memberOf('x') }, 'no-such-member'],
    [{ kind: 'updateAddress', member: memberOf('a') }, 'already-member'],
  ])('%j is refused as %s', (change, refusal) => {
    expect(changedMembership(THREE, change)).toBe(refusal);
  });

  it('does not remove the last voter', () => {
    const alone = membershipOf(['a'], ['l']);
    expect(changedMembership(alone, { kind: 'remove', nodeId: 'a' })).toBe('last-voter');
  });
});

describe('the history of memberships', () => {
  it('falls back over several of them when entries are given up', () => {
    const history = new MembershipHistory({ index: 0, membership: membershipOf(['a']) });
    history.append(3, membershipOf(['a', 'b']));
    history.append(5, membershipOf(['a', 'b', 'c']));
    expect(history.truncateFrom(6)).toBe(false);
    expect(history.memberIds).toEqual(['a', 'b', 'c']);
    expect(history.truncateFrom(3)).toBe(true);
    expect(history.memberIds).toEqual(['a']);
    expect([history.latestIndex, history.isVoter('b')]).toEqual([0, false]);
  });

  it('keeps what is committed', () => {
    const history = new MembershipHistory({ index: 0, membership: membershipOf(['a']) });
    history.append(3, membershipOf(['a', 'b']));
    history.commitTo(3);
    history.append(5, membershipOf(['a', 'b'], ['l']));
    history.truncateFrom(4);
    expect(history.latest).toEqual(membershipOf(['a', 'b']));
  });

  it('tells voters from learners', () => {
    const history = new MembershipHistory({ index: 0, membership: THREE });
    expect([history.isVoter('l'), history.isMember('l'), history.isMember('x')]).toEqual([
      false,
      true,
      false,
    ]);
    expect(history.voterSets).toEqual([['a', 'b', 'c']]);
  });
});

describe('a membership from outside', () => {
  it.each([
    [THREE, true],
    [undefined, false],
    [{ voters: [], learners: [] }, false],
    [{ voters: [], learners: [memberOf('l')] }, false],
    [{ voters: [memberOf('a')] }, false],
    [{ voters: 'a', learners: [] }, false],
    [{ voters: [memberOf('a'), memberOf('a')], learners: [] }, false],
    [{ voters: [memberOf('a')], learners: [memberOf('a')] }, false],
    [{ voters: [memberOf('')], learners: [] }, false],
    [{ voters: [{ nodeId: 1, address: 'x' }], learners: [] }, false],
    [{ voters: [{ nodeId: 'a' }], learners: [] }, false],
    [{ voters: [null], learners: [] }, false],
  ])('%j is usable: %s', (value, expected) => {
    expect(isMembership(value as Membership | undefined)).toBe(expected);
  });
});
