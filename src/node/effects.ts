import type { Codec } from '../kernel/kernel.js';
import type { Log } from '../log/log.js';
import type { LogWrite, Ready } from '../raft/ready.js';
import type { Membership, SnapshotRef } from '../raft/types.js';
import type { Applier } from './applier.js';
import type { Outbox } from './outbox.js';
import type { Proposals } from './proposals.js';
import type { ReadRequests } from './read-requests.js';
import type { SnapshotSender } from './snapshot-sender.js';
import { encodeEntries } from './wire/records.js';

/** What carries out a ready. */
export interface EffectParts {
  readonly codec: Codec;
  readonly log: Log;
  readonly outbox: Outbox;
  readonly applier: Applier;
  readonly proposals: Proposals;
  readonly reads: ReadRequests;
  readonly snapshotSender: SnapshotSender;
  readonly onMembership: (membership: Membership) => void;
  readonly onStatus: () => void;
  readonly onInstall: (snapshot: SnapshotRef) => void;
  readonly term: () => number;
}

const NO_RECORDS = new Uint8Array(0);

/** Carries out one ready of the core, in the order its fields have. */
export function carryOut(ready: Ready, parts: EffectParts): void {
  const payloads = takeAnswers(ready, parts);
  if (ready.write !== undefined) write(ready.write, payloads, parts);
  for (const message of ready.messages) parts.outbox.send(message);
  parts.outbox.hold(ready.heldMessages);
  if (ready.committed !== undefined) parts.applier.committed(ready.committed.to);
  for (const result of ready.reads) parts.reads.answered(result);
  for (const to of ready.snapshotsToSend) parts.snapshotSender.send(to, parts.term());
  if (ready.snapshotToInstall !== undefined) parts.onInstall(ready.snapshotToInstall);
  if (ready.membership !== undefined) parts.onMembership(ready.membership);
  if (ready.statusChanged) parts.onStatus();
}

function takeAnswers(ready: Ready, parts: EffectParts): Uint8Array[] {
  const payloads: Uint8Array[] = [];
  for (const result of ready.proposals) {
    for (const { payload } of parts.proposals.answered(result)) {
      if (payload !== undefined) payloads.push(payload);
    }
  }
  return payloads;
}

function write(write: LogWrite, payloads: readonly Uint8Array[], parts: EffectParts): void {
  let next = 0;
  const nextCommand = (): Uint8Array => payloads[next++] ?? NO_RECORDS;
  const records =
    write.records ??
    (write.entries.length === 0
      ? NO_RECORDS
      : encodeEntries(parts.codec, write.entries, nextCommand));
  parts.log.append({
    id: write.id,
    hardState: write.hardState,
    truncateFrom: write.truncateFrom,
    firstIndex: write.entries[0]?.index ?? 0,
    count: write.entries.length,
    records,
  });
}
