import { describe, expect, it } from 'vitest';
import type { Membership } from '../../../src/raft/types.js';
import type { CoreView } from '../../../src/raft/view.js';
import { wrongMembershipStep } from './membership-steps.js';

const members = (names: string) =>
  [...names].map((nodeId) => ({ nodeId, address: `${nodeId}:7000` }));

function membership(text: string): Membership {
  const [first = '', second] = text.split('>');
  if (second === undefined) return { voters: members(first), learners: [] };
  return { voters: members(second), learners: [], outgoing: members(first) };
}

const view = (text: string, membershipIndex: number, commitIndex: number): CoreView =>
  ({ role: 'leader', membership: membership(text), membershipIndex, commitIndex }) as CoreView;

describe('a step of the membership', () => {
  it.each([
    ['abc', 'abcd'],
    ['abc', 'ab'],
    ['abc', 'abc>ade'],
    ['abc>ade', 'ade'],
  ])('may lead from %s to %s', (before, after) => {
    expect(wrongMembershipStep(view(before, 1, 1), view(after, 2, 1))).toEqual([]);
  });

  it.each([
    ['abc', 'abd'],
    ['abc', 'a'],
    ['abc', 'abd>ade'],
    ['abc>ade', 'abc'],
    ['abc>ade', 'ade>abc'],
  ])('may not lead from %s to %s', (before, after) => {
    expect(wrongMembershipStep(view(before, 1, 1), view(after, 2, 1)).join()).toContain('one step');
  });

  it('waits until the one before is committed', () => {
    const wrong = wrongMembershipStep(view('abc', 5, 4), view('ab', 6, 4));
    expect(wrong.join()).toContain('before that was committed');
  });
});
