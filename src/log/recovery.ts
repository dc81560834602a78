import { SEGMENT_HEADER_BYTES } from '../../assembly/layout.js';
import type { File, Files } from '../host/files.js';
import type { Codec } from '../kernel/kernel.js';
import { CorruptedError, StorageError } from '../port/errors.js';
import { diskFailure } from './disk-failure.js';
import { Replay } from './replay.js';
import { Segment, segmentPath, segmentPaths } from './segment.js';
import type { SegmentChain } from './segment-chain.js';
import { decodeSegmentHeader } from './segment-header.js';
import { checkComplete, repairTail } from './tail-repair.js';
import type { LogOptions, LogRecovery } from './types.js';

/** A log as it was found, ready to be written on. */
export interface RecoveredLog {
  readonly chain: SegmentChain;
  readonly recovery: LogRecovery;
}

/**
 * Reads and verifies the segments of the newest generation, cuts a torn last write (see
 * `isTornTail`) and removes older generations; `undefined` when there are none. Throws `CORRUPTED`
 * naming file and offset, `CLUSTER_MISMATCH`, `DISK_FULL`.
 */
export async function recoverLog(
  files: Files,
  codec: Codec,
  options: LogOptions,
): Promise<RecoveredLog | undefined> {
  const opened: Segment[] = [];
  try {
    for (const path of segmentPaths(files, options.folder)) {
      opened.push(await openSegment(codec, files.open(path, 'write'), path));
    }
    checkOwner(opened, options);
    return await recover(files, codec, options.folder, opened);
  } catch (cause) {
    for (const { file } of opened) file.close();
    throw diskFailure(`recovery of ${options.folder}`, cause);
  }
}

async function recover(
  files: Files,
  codec: Codec,
  folder: string,
  opened: readonly Segment[],
): Promise<RecoveredLog | undefined> {
  const generation = Math.max(...opened.map(({ header }) => header.generation));
  const newest = opened.filter(({ header }) => header.generation === generation);
  const older = opened.filter(({ header }) => header.generation !== generation);
  if (newest.length === 0) return undefined;
  checkSequence(newest, folder);
  const replay = new Replay(codec);
  const tornBytes = await replayAll(codec, replay, newest);
  files.syncFolder(folder);
  remove(files, folder, older);
  const { chain, entries, hardState } = replay;
  const commitIndex = Math.min(hardState.commitIndex, chain.lastIndex);
  const { index: previousIndex, term: previousTerm } = chain.previous;
  const recovery = {
    previousIndex,
    previousTerm,
    entries,
    hardState: { ...hardState, commitIndex },
    tornBytes,
  };
  return { chain, recovery };
}

async function replayAll(
  codec: Codec,
  replay: Replay,
  segments: readonly Segment[],
): Promise<number> {
  let tornBytes = 0;
  for (const segment of segments) {
    const end = await replay.take(segment);
    if (segment === segments.at(-1)) tornBytes = await repairTail(codec, segment, end);
    else await checkComplete(segment, end);
  }
  return tornBytes;
}

async function openSegment(codec: Codec, file: File, path: string): Promise<Segment> {
  try {
    const bytes = new Uint8Array(SEGMENT_HEADER_BYTES);
    const count = await file.readAsync(0, bytes);
    const header = decodeSegmentHeader(codec, bytes.subarray(0, count), path);
    return new Segment(path, header, file, SEGMENT_HEADER_BYTES);
  } catch (error) {
    file.close();
    throw error;
  }
}

function checkOwner(segments: readonly Segment[], { clusterId, nodeId }: LogOptions): void {
  for (const { path, header } of segments) {
    if (header.clusterId === clusterId && header.nodeId === nodeId) continue;
    throw new StorageError(
      'CLUSTER_MISMATCH',
      `${path} belongs to node ${header.nodeId} of cluster ${header.clusterId}, ` +
        `not to node ${nodeId} of cluster ${clusterId}`,
    );
  }
}

function checkSequence(segments: readonly Segment[], folder: string): void {
  let expected = segments[0]?.header.sequence ?? 0;
  for (const { path, header } of segments) {
    if (path !== segmentPath(folder, header.sequence)) {
      throw new CorruptedError(`${path}: the header at offset 0 is of segment ${header.sequence}`);
    }
    if (header.sequence !== expected) {
      throw new CorruptedError(`${segmentPath(folder, expected)} is missing`);
    }
    expected += 1;
  }
}

function remove(files: Files, folder: string, segments: readonly Segment[]): void {
  if (segments.length === 0) return;
  for (const { file, path } of segments) {
    file.close();
    files.remove(path);
  }
  files.syncFolder(folder);
}
