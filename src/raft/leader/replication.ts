import type { Leadership, RaftState } from '../state.js';
import { noteRound } from './lease.js';
import { becomeProbe, becomeSnapshot, type Progress } from './progress.js';
import { releaseOf } from './readmission.js';

/** Sends every peer what it may get now: entries, or the commit index alone. */
export function sendDueAppends(state: RaftState): void {
  const { leading } = state;
  if (leading?.appendsDue !== true) return;
  leading.appendsDue = false;
  for (const progress of leading.progress.values()) sendAppends(state, leading, progress);
  leading.commitNewsDue = false;
}

/** Sends a heartbeat to every peer; it confirms reads up to the newest round. */
export function sendHeartbeats(state: RaftState): void {
  const { leading, config, commitIndex, outputs } = state;
  if (leading === undefined) return;
  noteRound(state, leading);
  for (const progress of leading.progress.values()) {
    outputs.send(
      {
        type: 'heartbeat',
        from: config.nodeId,
        to: progress.nodeId,
        term: leading.term,
        commitIndex: Math.min(progress.matchIndex, commitIndex),
        readRound: leading.lastRound,
        session: progress.session,
        release: releaseOf(state, progress),
        lease: leading.leaseTicks > 0,
      },
      undefined,
    );
  }
}

/** A tick of a leader: a snapshot without an end does not keep its peer waiting for ever. */
export function tickSnapshots({ config, outputs }: RaftState, leading: Leadership): void {
  for (const progress of leading.progress.values()) {
    if (progress.state !== 'snapshot') continue;
    progress.snapshotTicks += 1;
    if (progress.snapshotTicks < config.snapshotTicks) continue;
    outputs.decide('snapshot-timed-out');
    becomeProbe(progress, progress.matchIndex + 1);
    progress.paused = true;
  }
}

/** Sends one peer as much as its state and window allow. */
export function sendAppends(state: RaftState, leading: Leadership, progress: Progress): void {
  if (progress.state === 'probe') sendProbe(state, leading, progress);
  else if (progress.state === 'replicate') sendAhead(state, leading, progress);
}

function sendProbe(state: RaftState, leading: Leadership, progress: Progress): void {
  if (progress.paused || needsSnapshot(state, progress)) return;
  sendAppend(state, leading, progress, true);
  progress.paused = true;
}

function sendAhead(state: RaftState, leading: Leadership, progress: Progress): void {
  if (needsSnapshot(state, progress)) return;
  const { lastIndex } = state.log;
  const { inflights } = progress;
  const before = progress.nextIndex;
  while (progress.nextIndex <= lastIndex && !inflights.isFull) {
    const sent = sendAppend(state, leading, progress, true);
    progress.nextIndex = sent.lastIndex + 1;
    inflights.add(sent.lastIndex, sent.bytes);
  }
  if (progress.nextIndex <= lastIndex) state.outputs.decide('replication-window-full');
  const sentEntries = progress.nextIndex > before;
  const isCommitBehind = progress.sentCommitIndex < state.commitIndex;
  const isCommitNews = leading.commitNewsDue && isCommitBehind && !inflights.isFull;
  if (!sentEntries && (isCommitNews || progress.poked)) {
    sendAppend(state, leading, progress, false);
  }
  progress.poked = false;
}

function sendAppend(
  state: RaftState,
  leading: Leadership,
  progress: Progress,
  withEntries: boolean,
): { readonly lastIndex: number; readonly bytes: number } {
  const { log, config, commitIndex, outputs } = state;
  const prevIndex = progress.nextIndex - 1;
  const slice = withEntries
    ? log.slice(progress.nextIndex, config.maxAppendBytes)
    : { entries: [], bytes: 0 };
  progress.sentCommitIndex = commitIndex;
  outputs.send(
    {
      type: 'append',
      from: config.nodeId,
      to: progress.nodeId,
      term: leading.term,
      prevIndex,
      prevTerm: log.termAt(prevIndex) ?? 0,
      commitIndex,
      session: progress.session,
      entries: slice.entries,
    },
    undefined,
  );
  return { lastIndex: prevIndex + slice.entries.length, bytes: slice.bytes };
}

function needsSnapshot({ log, outputs }: RaftState, progress: Progress): boolean {
  if (progress.nextIndex > log.previous.index) return false;
  outputs.decide('snapshot-needed');
  becomeSnapshot(progress, log.previous.index);
  outputs.requestSnapshot(progress.nodeId);
  return true;
}
