import { type Change, type History, nameOf, PAIR_KEYS, type Read, type Write } from '../history.js';
import type { CommittedLog } from '../oracle/committed-log.js';
import { outOfOrder } from './certificate.js';
import type { RegisterOperation } from './operation.js';
import { verdictOf } from './register.js';

export function wrongOutcomes(history: History, committed: CommittedLog): string[] {
  return [
    ...history.writes.flatMap((write) => wrongWrite(write, committed)),
    ...repeatedValues(committed),
    ...history.reads.flatMap((read) => wrongRead(read, committed)),
    ...outOfOrder(history, committed),
    ...[...keysOf(history)].flatMap((key) => wrongRegister(key, history)),
  ];
}

function wrongWrite(write: Write, committed: CommittedLog): string[] {
  const { id, outcome, index, changes } = write;
  if (outcome === 'done') {
    const entry = committed.entry(index);
    const isThere = entry !== undefined && isSame(entry.steps, changes);
    return isThere ? [] : [`write #${id} was acknowledged and is not in the log at ${index}`];
  }
  if (outcome !== 'refused' || isAnonymous(changes)) return [];
  const found = committed.entries.find(({ steps }) => isSame(steps, changes));
  return found === undefined
    ? []
    : [`write #${id} was refused and is in the log at ${found.index}`];
}

function repeatedValues(committed: CommittedLog): string[] {
  const places = new Map<string, number>();
  const repeated: string[] = [];
  for (const { index, steps } of committed.entries) {
    for (const value of new Set(steps.map((step) => step.value))) {
      if (value === undefined) continue;
      const known = places.get(value);
      if (known !== undefined)
        repeated.push(`${nameOf(value)} is in the log at ${known} and ${index}`);
      places.set(value, index);
    }
  }
  return repeated;
}

function wrongRead(read: Read, committed: CommittedLog): string[] {
  if (read.outcome !== 'done') return [];
  const { id, key: only, found, floorIndex } = read;
  const keys = only === undefined ? new Set([...committed.keys, ...found.keys()]) : [only];
  const wrong = [...keys].filter(
    (key) => !wasThere(committed, { key, floorIndex }, found.get(key)),
  );
  const [left, right] = PAIR_KEYS.map((key) => found.get(key));
  return [
    ...wrong.map((key) => `read #${id} found ${key}=${nameOf(found.get(key))}, which is too old`),
    ...(only !== undefined || left === right ? [] : [`read #${id} found half a batch`]),
  ];
}

function wasThere(
  committed: CommittedLog,
  { key, floorIndex }: { readonly key: string; readonly floorIndex: number },
  value: string | undefined,
): boolean {
  const versions = committed.versions(key);
  const until = (at: number): number => versions[at + 1]?.fromIndex ?? Number.POSITIVE_INFINITY;
  return versions.some((version, at) => version.value === value && until(at) > floorIndex);
}

function wrongRegister(key: string, history: History): string[] {
  const writes = history.writes.flatMap((write) => registerWrite(key, write));
  const reads = history.reads.flatMap((read) => registerRead(key, read));
  const verdict = verdictOf([...writes, ...reads]);
  return verdict === 'linearizable' ? [] : [`${key} is not linearizable: ${verdict}`];
}

function registerWrite(key: string, write: Write): RegisterOperation[] {
  const last = write.changes.filter((change) => change.key === key).at(-1);
  if (last === undefined || write.outcome === 'refused') return [];
  const { invokedAt, returnedAt } = write;
  return [{ kind: 'write', value: last.value, invokedAt, returnedAt }];
}

function registerRead(key: string, read: Read): RegisterOperation[] {
  if (read.outcome !== 'done' || read.consistency === 'local') return [];
  const isOfAll = read.key === undefined;
  if (!isOfAll && read.key !== key) return [];
  const { invokedAt, returnedAt } = read;
  return [{ kind: 'read', value: read.found.get(key), invokedAt, returnedAt }];
}

const keysOf = ({ writes }: History): Set<string> =>
  new Set(writes.flatMap(({ changes }) => changes.map(({ key }) => key)));

const isSame = (steps: readonly Change[], changes: readonly Change[]): boolean =>
  steps.length === changes.length &&
  steps.every(({ key, value }, at) => key === changes[at]?.key && value === changes[at]?.value);

const isAnonymous = (changes: readonly Change[]): boolean =>
  changes.every(({ value }) => value === undefined);
