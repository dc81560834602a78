import { type Mutant, profiled } from '../mutant.js';

const PROBATION = 'test/raft/probation.test.ts';
const STALLS = 'test/raft/stalls.test.ts';
const RESPONSES = 'src/raft/leader/responses.ts';

export const SESSION_MUTANTS: readonly Mutant[] = [
  {
    name: 'old-session-acks',
    lesson: 'R4',
    file: RESPONSES,
    find: '  if (session !== progress.session) {',
    replace:
      '  if (progress.session > 0) return progress;\n' + '  if (session !== progress.session) {',
    scenario: { file: PROBATION, test: 'drops what an earlier life of the peer still says' },
    simulate: profiled('amnesia'),
  },
  {
    name: 'session-not-compared',
    lesson: 'R4',
    file: RESPONSES,
    find: '  if (session !== progress.session) {',
    replace: '  if (false) {',
    scenario: { file: PROBATION, test: 'drops what an earlier life of the peer still says' },
  },
  {
    name: 'wiped-node-votes',
    lesson: 'R26',
    file: 'src/raft/probation.ts',
    find: '  return probation !== 0 && (log.lastIndex > 0 || candidateLastIndex > 0);',
    replace: '  return false;',
    scenario: { file: PROBATION, test: 'does not help to elect a shorter log before' },
    simulate: profiled('amnesia'),
  },
  {
    name: 'wiped-node-counts-for-a-commit',
    lesson: 'R26',
    file: 'src/raft/leader/leader-commit.ts',
    find:
      '    return progress === undefined || progress.probation !== 0 ? 0 : ' +
      'progress.matchIndex;',
    replace: '    return progress === undefined ? 0 : progress.matchIndex;',
    scenario: { file: PROBATION, test: 'forgets what the peer had and counts nothing it says' },
    simulate: profiled('amnesia'),
  },
  {
    name: 'wiped-node-released-at-once',
    lesson: 'R26',
    file: 'src/raft/leader/readmission.ts',
    find: '  return reached >= progress.releaseIndex ? progress.probation : 0;',
    replace: '  return progress.probation;',
    scenario: {
      file: PROBATION,
      test: 'releases it once a newer entry is committed without it and known to it',
    },
    simulate: profiled('amnesia'),
  },
  {
    name: 'wiped-node-keeps-its-match-index',
    lesson: 'R26',
    file: RESPONSES,
    find: '  if (probation !== 0) {\n    beginReadmission(state, leading, from, probation);',
    replace: '  if (false) {\n    beginReadmission(state, leading, from, probation);',
    scenario: { file: PROBATION, test: 'forgets what the peer had and counts nothing it says' },
    simulate: profiled('amnesia'),
  },
  {
    name: 'wiped-node-confirms-reads',
    lesson: 'R26',
    file: 'src/raft/leader/confirmed-round.ts',
    find:
      '    return progress === undefined || progress.probation !== 0 ? 0 : ' +
      'progress.confirmedRound;',
    replace: '    return progress === undefined ? 0 : progress.confirmedRound;',
    scenario: { file: PROBATION, test: 'confirms no reads by it' },
  },
  {
    name: 'stalled-disk-keeps-leading',
    lesson: 'disk stall',
    file: 'src/raft/leader/leader.ts',
    find: '  if (!isDiskStalled(state)) return false;',
    replace: '  return false;',
    scenario: { file: STALLS, test: 'costs the leader its leadership after an election timeout' },
  },
  {
    name: 'snapshot-never-times-out',
    lesson: 'R36',
    file: 'src/raft/leader/replication.ts',
    find: '    if (progress.snapshotTicks < config.snapshotTicks) continue;',
    replace: '    continue;',
    scenario: { file: STALLS, test: 'does not keep its peer from being probed again' },
  },
];
