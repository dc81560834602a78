import { type Observed, pointKey, type Rule, standingKey } from '../model-state.js';
import { isSameLog, lastIndexOf } from '../replica-log.js';

const WRITERS = new Set(['start', 'persisted', 'compacted', 'snapshotInstalled']);

function diskWaitsForWrites({ before, after, transition }: Observed): string | undefined {
  const isQuiet = before.durable === after.durable || WRITERS.has(transition.cause.kind);
  return isQuiet ? undefined : 'something became durable without a write that completed';
}

function diskKeepsWhatWasWritten({ after, transition, state }: Observed): string | undefined {
  const { durable, cause, node } = transition;
  if (durable === undefined || cause.kind === 'start') return undefined;
  const written = state.written.get(node) ?? new Set<string>();
  const { term, vote } = after.durable;
  const isCurrent = term === after.term && vote === after.vote;
  if (!isCurrent && !written.has(standingKey(term, vote))) {
    return `vote ${vote} of term ${term} was never given`;
  }
  const strange = durable.log.added.find(
    ({ index, term: of }) => !written.has(pointKey(index, of)),
  );
  return strange === undefined ? undefined : `entry ${strange.index} was never written`;
}

function restartFromDisk({ before, after, transition }: Observed): string | undefined {
  if (transition.cause.kind !== 'restart') return undefined;
  const { durable } = before;
  if (after.role !== 'follower') return 'a node starts as follower';
  const isSameVote = after.term === durable.term && after.vote === durable.vote;
  if (!isSameVote) return 'term and vote are not those of the disk';
  if (!isSameLog(after.log, durable.log)) return 'the log is not that of the disk';
  return after.commit <= before.commit ? undefined : 'a restart commits what was not';
}

function startsEmpty({ after, transition, state }: Observed): string | undefined {
  const { cause, node } = transition;
  if (cause.kind !== 'start') return state.replicas.has(node) ? undefined : 'it never started';
  const isEmpty = lastIndexOf(after.log) === 0 && after.term === 0 && after.vote === null;
  return isEmpty && !state.replicas.has(node) ? undefined : 'a new node is not empty';
}

export const DISK_RULES: Readonly<Record<string, Rule>> = {
  'disk-waits-for-writes': diskWaitsForWrites,
  'disk-keeps-what-was-written': diskKeepsWhatWasWritten,
  'restart-from-disk': restartFromDisk,
  'starts-empty': startsEmpty,
};
