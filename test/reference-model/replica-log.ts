import type { Base, Config, Entry, LogDelta } from './trace.js';

export interface ReplicaLog {
  readonly base: Base;
  readonly entries: readonly Entry[];
}

export const EMPTY_LOG: ReplicaLog = {
  base: { index: 0, term: 0, config: { voters: [], outgoing: [] } },
  entries: [],
};

export function lastIndexOf({ base, entries }: ReplicaLog): number {
  return base.index + entries.length;
}

export function lastTermOf({ base, entries }: ReplicaLog): number {
  return entries.at(-1)?.term ?? base.term;
}

export function entryAt({ base, entries }: ReplicaLog, index: number): Entry | undefined {
  return index <= base.index ? undefined : entries[index - base.index - 1];
}

export function termAt(log: ReplicaLog, index: number): number | undefined {
  return index === log.base.index ? log.base.term : entryAt(log, index)?.term;
}

export function configOf({ base, entries }: ReplicaLog): Config {
  return entries.findLast(({ config }) => config !== undefined)?.config ?? base.config;
}

export function configIndexOf({ base, entries }: ReplicaLog): number {
  return entries.findLast(({ config }) => config !== undefined)?.index ?? base.index;
}

export function keptTo(log: ReplicaLog, index: number): ReplicaLog {
  return { base: log.base, entries: log.entries.slice(0, Math.max(0, index - log.base.index)) };
}

export function compactedTo(log: ReplicaLog, index: number): ReplicaLog {
  const gone = keptTo(log, index);
  const base = { index, term: termAt(log, index) ?? log.base.term, config: configOf(gone) };
  return { base, entries: log.entries.slice(gone.entries.length) };
}

export function patched(log: ReplicaLog, delta: LogDelta | undefined): ReplicaLog {
  if (delta === undefined) return log;
  const { base = log.base, keep, added } = delta;
  const kept = log.entries.filter(({ index }) => index > base.index && index <= keep);
  return { base, entries: [...kept, ...added] };
}

export function isSameEntry(left: Entry | undefined, right: Entry | undefined): boolean {
  if (left === right) return true;
  return JSON.stringify(left) === JSON.stringify(right);
}

export function isSameLog(left: ReplicaLog, right: ReplicaLog): boolean {
  if (left === right) return true;
  const { index, term } = left.base;
  return (
    index === right.base.index &&
    term === right.base.term &&
    left.entries.length === right.entries.length &&
    left.entries.every((entry, position) => isSameEntry(entry, right.entries[position]))
  );
}

export function hasMajorities(
  { voters, outgoing }: Config,
  holds: (node: string) => boolean,
): boolean {
  const isMajority = (nodes: readonly string[]): boolean =>
    nodes.filter(holds).length * 2 > nodes.length;
  return isMajority(voters) && (outgoing.length === 0 || isMajority(outgoing));
}
