import type { Mutant } from '../mutant.js';

const SNAPSHOTS = 'test/raft/regressions/snapshots.test.ts';
const SNAPSHOT = 'src/raft/follower/snapshot.ts';

export const SNAPSHOT_MUTANTS: readonly Mutant[] = [
  {
    name: 'snapshot-over-what-the-log-has',
    lesson: 'R38',
    file: SNAPSHOT,
    find: '  } else if (held === snapshot.term) {',
    replace: '  } else if (false) {',
    scenario: { file: SNAPSHOTS, test: 'when the log holds its point: acknowledged entries' },
  },
  {
    name: 'old-snapshot-installed',
    lesson: 'R39',
    file: SNAPSHOT,
    find: '  } else if (snapshot.index <= commitIndex) {',
    replace: '  } else if (false) {',
    scenario: { file: SNAPSHOTS, test: 'when everything in it is committed here' },
  },
  {
    name: 'contradicting-snapshot-accepted',
    lesson: 'R39',
    file: SNAPSHOT,
    find: '  if (snapshot.index <= commitIndex && held !== undefined && held !== snapshot.term) {',
    replace: '  if (false) {',
    scenario: { file: SNAPSHOTS, test: 'R39 a snapshot that contradicts what is committed' },
  },
  {
    name: 'writes-before-a-snapshot-still-claim',
    lesson: 'R2',
    file: 'src/raft/writes.ts',
    find: '    for (const write of this.#unfinished) write.claim = 0;\n',
    replace: '',
    scenario: { file: SNAPSHOTS, test: 'nor do such writes that reached beyond it' },
  },
  {
    name: 'no-hard-state-behind-a-snapshot',
    lesson: 'R12',
    file: SNAPSHOT,
    find: '  saveHardState(state);\n',
    replace: '',
    scenario: { file: SNAPSHOTS, test: 'hard state is written anew behind it' },
  },
  {
    name: 'membership-outlives-the-log',
    lesson: 'R22',
    file: SNAPSHOT,
    find: '  memberships.reset({ index, membership });\n',
    replace: '',
    scenario: { file: SNAPSHOTS, test: 'a membership in the old tail does not survive it' },
  },
  {
    name: 'vote-while-a-snapshot-replaces-the-log',
    lesson: 'R12',
    file: 'src/raft/election/voter.ts',
    find:
      '  if (state.installing !== undefined) {\n' +
      "    outputs.decide('vote-refused-installing-snapshot');",
    replace: '  if (false) {\n' + "    outputs.decide('vote-refused-installing-snapshot');",
    scenario: { file: SNAPSHOTS, test: 'a vote could be lost with the log that is replaced' },
  },
  {
    name: 'append-while-a-snapshot-replaces-the-log',
    lesson: 'R38',
    file: 'src/raft/follower/append.ts',
    find: '  if (state.installing !== undefined) state.outputs',
    replace: '  if (false) state.outputs',
    scenario: { file: SNAPSHOTS, test: 'appends and installation of another snapshot wait' },
  },
  {
    name: 'snapshot-ended-by-any-response',
    lesson: 'R36',
    file: 'src/raft/leader/responses.ts',
    find: '  if (progress.matchIndex < state.log.previous.index) return;\n',
    replace: '',
    scenario: { file: SNAPSHOTS, test: 'not by an older response, and not twice' },
  },
  {
    name: 'failed-snapshot-keeps-waiting',
    lesson: 'R36',
    file: 'src/raft/leader/responses.ts',
    find: '  const succeeded = sent.succeeded && sent.index <= state.log.lastIndex;',
    replace:
      '  const succeeded = sent.succeeded && sent.index <= state.log.lastIndex;\n' +
      '  if (!succeeded) return;',
    scenario: { file: SNAPSHOTS, test: 'by its failure, which asks for another one' },
  },
];
