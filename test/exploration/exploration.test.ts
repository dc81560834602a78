import { describe, expect, it, vi } from 'vitest';
import type { RaftCore } from '../../src/raft/core.js';
import { explore } from './command.js';
import type { ExploredCore, Flaws } from './explored-node.js';
import { Explorer, ViolationFound } from './explorer.js';
import { boundsOf, type ExplorationPlan, SHORT_PLANS } from './plans.js';
import type { Budgets } from './small-world.js';
import { STARTS } from './starts.js';

const LIMITS = { states: 200_000, depth: 100 };
function violationOf(flaws: Flaws, start: keyof typeof STARTS, budgets: Partial<Budgets>): string {
  try {
    new Explorer(boundsOf(2, budgets), flaws).run(LIMITS, STARTS[start]);
  } catch (error) {
    if (error instanceof ViolationFound) return error.message;
    throw error;
  }
  return 'nothing';
}

function wrapped(core: RaftCore, changes: Partial<ExploredCore>): ExploredCore {
  return {
    step: (input) => core.step(input),
    hasReady: () => core.hasReady(),
    takeReady: () => core.takeReady(),
    view: () => core.view(),
    fingerprint: () => core.fingerprint(),
    ...changes,
  };
}

describe('every interleaving of a small world', () => {
  it.each(SHORT_PLANS)('$name: no violation', ({ bounds, start }: ExplorationPlan) => {
    const { isComplete, states } = new Explorer(bounds).run(LIMITS, start);
    expect(isComplete).toBe(true);
    expect(states).toBeGreaterThan(5000);
  });
});

describe('a flaw that was put in on purpose', () => {
  it('a disk that forgets the vote lets a node vote twice', () => {
    const survives: Flaws['survives'] = ({ hardState, entries }) => ({
      hardState: { ...hardState, vote: undefined },
      entries,
    });
    const found = violationOf({ survives }, 'fresh', { ticks: 2, crashes: 1 });
    expect(found).toMatch(/^one vote a term/);
    expect(found).toContain('crashes and starts again');
  });

  it('an answer before its write is durable', () => {
    const core: Flaws['core'] = (real) =>
      wrapped(real, {
        takeReady: () => {
          const ready = real.takeReady();
          const messages = [...ready.messages, ...ready.heldMessages.map(({ message }) => message)];
          return { ...ready, messages, heldMessages: [] };
        },
      });
    expect(violationOf({ core }, 'fresh', { ticks: 1 })).toMatch(/before it is durable/);
  });

  it('a vote for a log that is behind loses what was committed', () => {
    const core: Flaws['core'] = (real) =>
      wrapped(real, {
        step: (input) => {
          const isAsked =
            input.type === 'message' &&
            (input.message.type === 'vote' || input.message.type === 'preVote');
          if (!isAsked) real.step(input);
          else real.step({ ...input, message: { ...input.message, lastIndex: 99 } });
        },
      });
    const found = violationOf({ core }, 'elected', { ticks: 3, proposals: 1 });
    expect(found).toMatch(/leader completeness|no quorum holds/);
  });

  it('a node that lost its disk and votes as if it had not', () => {
    const survives: Flaws['survives'] = ({ hardState, entries }) => ({
      hardState: { ...hardState, probation: 0 },
      entries,
    });
    const found = violationOf({ survives }, 'elected', { ticks: 3, wipes: 1 });
    expect(found).toMatch(/leader completeness|one vote a term/);
    expect(found).toContain('loses its disk');
  });
});

describe('npm run simulate -- --exhaustive', () => {
  it('says what it saw, and refuses what it does not understand', () => {
    const said = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const complained = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(explore(['--exhaustive', '--states', '300', '--depth', '5'])).toBe(0);
    expect(said.mock.calls.join('')).toMatch(/distinct states in .*violations: 0/s);
    expect(explore(['--exhaustive', '--states', 'many'])).toBe(2);
    expect(complained.mock.calls.join('')).toContain('whole numbers above zero');
    vi.restoreAllMocks();
  });
});
