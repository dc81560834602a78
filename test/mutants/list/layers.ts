import { anySeed, type Mutant, profiled } from '../mutant.js';

const LOG_CRASH = 'test/log/crash.test.ts';
const LOG_CUT_SHORT = 'a log that is cut short at any call, by kill or power loss';
const PROPOSALS = 'test/node/proposals.test.ts';

export const LAYER_MUTANTS: readonly Mutant[] = [
  {
    name: 'held-messages-leave-at-once',
    lesson: 'R12',
    file: 'src/node/effects.ts',
    find: '  parts.outbox.hold(ready.heldMessages);',
    replace: '  for (const { message } of ready.heldMessages) parts.outbox.send(message);',
    simulate: anySeed,
  },
  {
    name: 'read-answered-before-it-is-applied',
    lesson: 'R20',
    file: 'src/storage/reads.ts',
    find: '    this.#node.whenApplied(outcome.index, (applied) => {',
    replace: '    this.#node.whenApplied(0, (applied) => {',
    simulate: anySeed,
  },
  {
    name: 'superseded-write-acknowledged',
    lesson: 'R5',
    file: 'src/node/proposals.ts',
    find: '    const kept = appended.term === term;',
    replace: '    const kept = appended.term <= term;',
    scenario: {
      file: PROPOSALS,
      test: 'calls a command certainly not committed when another term was applied in its place',
    },
    simulate: anySeed,
  },
  {
    name: 'write-under-a-snapshot-acknowledged',
    lesson: 'three outcomes',
    file: 'src/node/proposals.ts',
    find: '      this.#appended.delete(at);\n      proposal.done(UNKNOWN);',
    replace:
      '      this.#appended.delete(at);\n' + "      proposal.done({ kind: 'applied', index: at });",
    scenario: { file: PROPOSALS, test: 'calls what a snapshot covered unknown' },
  },
  {
    name: 'replaced-write-called-refused',
    lesson: 'three outcomes',
    file: 'src/node/proposals.ts',
    find: '    this.#appended.get(index)?.proposal.done(UNKNOWN);',
    replace:
      "    this.#appended.get(index)?.proposal.done({ kind: 'refused', refusal: 'superseded' });",
    scenario: { file: PROPOSALS, test: 'calls an appended command unknown when this node appends' },
  },
  {
    name: 'unknown-write-tried-again',
    lesson: 'no silent retry',
    file: 'src/storage/outcome.ts',
    find:
      "'leadership was lost; the write may commit');\n  return { kind: " +
      "'failed', error, retry: false };",
    replace:
      "'leadership was lost; the write may commit');\n  return { kind: " +
      "'failed', error, retry: true };",
    scenario: {
      file: 'test/storage/outcome.test.ts',
      test: 'never offers to retry what may have been committed',
    },
  },
  {
    name: 'write-told-before-sync',
    lesson: 'R10',
    file: 'src/log/writer.ts',
    find: '      segment.file.sync((error) => this.#onSynced(writes, error));',
    replace:
      '      segment.file.sync(() => undefined);\n' +
      '      queueMicrotask(() => this.#onSynced(writes, undefined));',
    scenario: {
      file: 'test/log/writer.test.ts',
      test: 'has one sync under way at a time and reports nothing before it ends',
    },
    simulate: anySeed,
  },
  {
    name: 'truncation-not-written',
    lesson: 'R52',
    file: 'src/log/pending-write.ts',
    find: '  if (truncateFrom !== undefined) own.push(truncationRecord(truncateFrom));\n',
    replace: '',
    scenario: { file: 'test/log/log.test.ts', test: 'keeps a truncation that nothing follows' },
    simulate: anySeed,
  },
  {
    name: 'new-segment-forgets-the-vote',
    lesson: 'R51',
    file: 'src/log/log-files.ts',
    find: '      hardState: write.hardState ?? hardState,',
    replace: '      hardState: write.hardState ?? NO_HARD_STATE,',
    scenario: { file: LOG_CRASH, test: LOG_CUT_SHORT },
    simulate: anySeed,
  },
  {
    name: 'segment-named-before-it-is-durable',
    lesson: 'R51',
    file: 'src/log/segment-start.ts',
    find: '      await synced(file);\n',
    replace: '',
    scenario: { file: LOG_CRASH, test: LOG_CUT_SHORT },
    simulate: profiled('restart-storms'),
  },
  {
    name: 'segment-name-not-durable',
    lesson: 'R51',
    file: 'src/log/segment-start.ts',
    find: '      this.#files.syncFolder(this.#folder);\n',
    replace: '',
    scenario: { file: LOG_CRASH, test: LOG_CUT_SHORT },
    simulate: anySeed,
  },
  {
    name: 'recovered-tail-not-synced',
    lesson: 'R53',
    file: 'src/log/tail-repair.ts',
    find: '  await synced(file);\n  segment.endOffset = validEnd;',
    replace: '  segment.endOffset = validEnd;',
    scenario: { file: LOG_CRASH, test: LOG_CUT_SHORT },
    simulate: profiled('restart-storms'),
  },
  {
    name: 'torn-tail-left-in-place',
    lesson: 'R53',
    file: 'src/log/tail-repair.ts',
    find: '    await file.zero(validEnd, tail.bytes.length);\n',
    replace: '',
    scenario: {
      file: 'test/log/torn-tail.test.ts',
      test: 'leaves nothing behind that a later write could join',
    },
  },
  {
    name: 'tables-outlive-a-snapshot',
    lesson: 'R2',
    file: 'src/state/state-machine.ts',
    find: '    this.#tables.reset();\n',
    replace: '',
    scenario: {
      file: 'test/state/snapshot.test.ts',
      test: 'makes the receiver equal to the sender, without the keys deleted meanwhile',
    },
    simulate: profiled('snapshots'),
  },
];
