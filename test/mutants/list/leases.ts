import { type Mutant, profiled } from '../mutant.js';

const LEASES = 'test/raft/lease.test.ts';
const LEASE = 'src/raft/leader/lease.ts';

export const LEASE_MUTANTS: readonly Mutant[] = [
  {
    name: 'lease-from-a-timer',
    lesson: 'R18',
    file: LEASE,
    find: '  return renewal !== undefined && nowMs < renewal.sentMs + config.leaseMs;',
    replace: '  return renewal !== undefined && nowMs + config.leaseMs > renewal.sentMs;',
    scenario: { file: LEASES, test: 'answers reads at once, until it is over' },
    simulate: profiled('stale-leaders', 6000),
  },
  {
    name: 'lease-from-the-receipt',
    lesson: 'R18',
    file: 'src/raft/leader/responses.ts',
    find: '  progress.confirmedRound = Math.max(progress.confirmedRound, message.readRound);',
    replace:
      '  progress.confirmedRound = Math.max(progress.confirmedRound, message.readRound);\n' +
      '  leading.roundTimes = leading.roundTimes.map(({ round, sentMs }) =>\n' +
      '    ({ round, sentMs: round === message.readRound ? (state.nowMs ?? sentMs) : sentMs }));',
    scenario: {
      file: LEASES,
      test: 'counts from when the heartbeats left, not from when they were answered',
    },
  },
  {
    name: 'lease-from-an-unconfirmed-round',
    lesson: 'R18',
    file: LEASE,
    find: '  const renewal = newestConfirmed(leading, confirmedRound(state, leading));',
    replace: '  const renewal = newestConfirmed(leading, leading.lastRound);',
    scenario: { file: LEASES, test: 'is not used without a time, and needs a quorum' },
    simulate: profiled('stale-leaders', 6000),
  },
  {
    name: 'lease-kept-during-transfer',
    lesson: 'R17',
    file: 'src/raft/leader/transfer.ts',
    find: '  leading.leaseIsVoid = true;\n',
    replace: '',
    scenario: {
      file: LEASES,
      test: 'is void for the rest of the term once a peer was told to campaign',
    },
  },
  {
    name: 'lease-not-promised',
    lesson: 'R18',
    file: 'src/raft/follower/follower.ts',
    find: '  if (message.lease) promiseLease(state);\n',
    replace: '',
    scenario: {
      file: LEASES,
      test: 'elects nobody for an election timeout, though the connection',
    },
    simulate: profiled('lost-leases', 6000),
  },
  {
    name: 'lease-promise-forgotten-by-a-vote',
    lesson: 'R18',
    file: 'src/raft/election/voter.ts',
    find: '  return timers.promisedTicks > 0 && !transfer && from !== leaderId;',
    replace: '  return false;',
    scenario: { file: LEASES, test: 'keeps the promise when it hears of a newer term' },
  },
  {
    name: 'lease-promise-forgotten-by-a-campaign',
    lesson: 'R18',
    file: 'src/raft/election/campaign.ts',
    find: '  return timers.promisedTicks > 0;',
    replace: '  return false;',
    scenario: {
      file: LEASES,
      test: 'elects nobody for an election timeout, though the connection',
    },
  },
  {
    name: 'lease-promise-forgotten-by-a-restart',
    lesson: 'R18',
    file: 'src/raft/state.ts',
    find: '    promisedTicks: mayHavePromised && !isAlone ? electionTicks : 0,',
    replace: '    promisedTicks: 0,',
    scenario: { file: LEASES, test: 'may have promised in an earlier life' },
  },
];
