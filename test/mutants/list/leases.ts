import { anySeed, type Mutant } from '../mutant.js';

const LEASE = 'src/raft/leader/lease.ts';

export const LEASE_MUTANTS: readonly Mutant[] = [
  {
    name: 'lease-from-a-timer',
    lesson: 'R18',
    file: LEASE,
    find: '  return renewal !== undefined && nowMs < renewal.sentMs + config.leaseMs;',
    replace: '  return renewal !== undefined && nowMs + config.leaseMs > renewal.sentMs;',
    simulate: anySeed,
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
    simulate: anySeed,
  },
  {
    name: 'lease-from-an-unconfirmed-round',
    lesson: 'R18',
    file: LEASE,
    find: '  const renewal = newestConfirmed(leading, confirmedRound(state, leading));',
    replace: '  const renewal = newestConfirmed(leading, leading.lastRound);',
    simulate: anySeed,
  },
  {
    name: 'lease-kept-during-transfer',
    lesson: 'R17',
    file: 'src/raft/leader/transfer.ts',
    find: '  leading.leaseIsVoid = true;\n',
    replace: '',
    simulate: anySeed,
  },
  {
    name: 'lease-not-promised',
    lesson: 'R18',
    file: 'src/raft/follower/follower.ts',
    find: '  if (message.lease) promiseLease(state);\n',
    replace: '',
    simulate: anySeed,
  },
  {
    name: 'lease-promise-forgotten-by-a-vote',
    lesson: 'R18',
    file: 'src/raft/election/voter.ts',
    find: '  return timers.promisedTicks > 0 && !transfer && from !== leaderId;',
    replace: '  return false;',
    simulate: anySeed,
  },
  {
    name: 'lease-promise-forgotten-by-a-campaign',
    lesson: 'R18',
    file: 'src/raft/election/campaign.ts',
    find: '  return timers.promisedTicks > 0;',
    replace: '  return false;',
    simulate: anySeed,
  },
  {
    name: 'lease-promise-forgotten-by-a-restart',
    lesson: 'R18',
    file: 'src/raft/state.ts',
    find: '    promisedTicks: mayHavePromised && !isAlone ? electionTicks : 0,',
    replace: '    promisedTicks: 0,',
    simulate: anySeed,
  },
];
