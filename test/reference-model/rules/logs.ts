import { consumed, type Observed, type Rule } from '../model-state.js';
import {
  compactedTo,
  configIndexOf,
  configOf,
  entryAt,
  isSameEntry,
  isSameLog,
  keptTo,
  lastIndexOf,
  type ReplicaLog,
  termAt,
} from '../replica-log.js';
import type { Config, MessageOf } from '../trace.js';

function logHasAReason(observed: Observed): string | undefined {
  const { before, after, transition } = observed;
  const { cause } = transition;
  if (cause.kind === 'restart' || cause.kind === 'start') return undefined;
  if (isSameLog(before.log, after.log)) return undefined;
  if (cause.kind === 'compacted') return compacted(observed, cause.index);
  if (cause.kind === 'snapshotInstalled') {
    const isReplaced = isSameLog(after.log, { base: cause.point, entries: [] });
    return isReplaced ? undefined : 'the snapshot did not replace the log';
  }
  const led = before.role === 'leader' && before.term === after.term;
  return led || after.role === 'leader' ? leaderAppends(observed) : followerTakes(observed);
}

function followerTakes({ before, after, transition }: Observed): string | undefined {
  const message = consumed(transition);
  if (message?.type !== 'appendEntries' || message.term !== after.term) {
    return 'nobody sent these entries';
  }
  const isTaken = isSameLog(after.log, accepted(before.log, message));
  return isTaken ? undefined : 'the log is not what the append makes of it';
}

function compacted({ before, after }: Observed, index: number): string | undefined {
  if (index > before.commit) return `${index} is compacted and not committed`;
  const isSame = isSameLog(after.log, compactedTo(before.log, index));
  return isSame ? undefined : 'the compaction changed the log';
}

function leaderAppends({ before, after }: Observed): string | undefined {
  const last = lastIndexOf(before.log);
  if (!isSameLog(before.log, keptTo(after.log, last))) return 'a leader changes its own log';
  const added = after.log.entries.slice(before.log.entries.length);
  return added.every(({ term }) => term === after.term)
    ? undefined
    : `a leader of term ${after.term} appends an entry of another term`;
}

function accepted(log: ReplicaLog, message: MessageOf<'appendEntries'>): ReplicaLog {
  const { prevIndex, prevTerm, entries } = message;
  if (termAt(log, prevIndex) !== prevTerm) return log;
  const conflict = entries.find(({ index, term }) => termAt(log, index) !== term);
  if (conflict === undefined) return log;
  const kept = keptTo(log, conflict.index - 1);
  const added = entries.slice(conflict.index - prevIndex - 1);
  return { base: kept.base, entries: [...kept.entries, ...added] };
}

function committedStays({ before, after, transition }: Observed): string | undefined {
  if (before.log === after.log || transition.cause.kind === 'restart') return undefined;
  for (let index = after.log.base.index + 1; index <= before.commit; index += 1) {
    const known = entryAt(before.log, index);
    if (known !== undefined && !isSameEntry(known, entryAt(after.log, index))) {
      return `committed entry ${index} is gone or changed`;
    }
  }
  return undefined;
}

function oneChangeAtATime({ before, after }: Observed): string | undefined {
  if (after.role !== 'leader' || before.log === after.log) return undefined;
  let [config, configIndex] = [configOf(before.log), configIndexOf(before.log)];
  for (const entry of after.log.entries.slice(before.log.entries.length)) {
    if (entry.config === undefined) continue;
    if (configIndex > after.commit) return `the change at ${configIndex} is not committed`;
    if (!mayFollow(config, entry.config)) return `the change at ${entry.index} is not safe`;
    [config, configIndex] = [entry.config, entry.index];
  }
  return undefined;
}

function mayFollow(before: Config, after: Config): boolean {
  const isSame = (left: readonly string[], right: readonly string[]): boolean =>
    [...left].sort().join() === [...right].sort().join();
  if (before.outgoing.length > 0) {
    return after.outgoing.length === 0 && isSame(before.voters, after.voters);
  }
  if (after.outgoing.length > 0) return isSame(before.voters, after.outgoing);
  const all = new Set([...before.voters, ...after.voters]);
  return 2 * all.size - before.voters.length - after.voters.length <= 1;
}

export const LOG_RULES: Readonly<Record<string, Rule>> = {
  'log-has-a-reason': logHasAReason,
  'committed-stays': committedStays,
  'one-change-at-a-time': oneChangeAtATime,
};
