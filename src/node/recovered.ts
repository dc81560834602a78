import type { Host } from '../host/host.js';
import type { Kernel } from '../kernel/kernel.js';
import { Log, type LogEntryRef, type LogHandlers, type LogRecovery } from '../log/log.js';
import { CorruptedError } from '../port/errors.js';
import type { CoreStart } from '../raft/core.js';
import type { EntryRef } from '../raft/types.js';
import { StateMachine } from '../state/state-machine.js';
import type { Identity } from './identity.js';
import type { NodeOptions } from './options.js';
import { entryTypeOf } from './wire/entry-types.js';
import { decodeMembership, membershipToJson, parseMembership } from './wire/membership-json.js';
import { recordBytes } from './wire/records.js';

const PROBATION_NONCES = 2 ** 31;

/** What is needed to open the log and state of a node. */
export interface RecoveryParts {
  readonly host: Host;
  readonly kernel: Kernel;
  readonly options: NodeOptions;
  readonly identity: Identity;
  readonly handlers: LogHandlers;
}

/**
 * Log and state of a data folder, opened and in step with one another, and where the core starts.
 */
export interface Recovered {
  readonly log: Log;
  readonly state: StateMachine;
  readonly start: CoreStart;
  /** Founders of the cluster (JSON); empty when this node joined later. */
  readonly founders: string;
}

/** Opens log and state of a node. Throws `CORRUPTED` or `CLUSTER_MISMATCH`. */
export async function recover(parts: RecoveryParts): Promise<Recovered> {
  const { host, kernel, options, identity } = parts;
  const state = StateMachine.open(host, kernel, {
    folder: `${options.folder}/state`,
    tableBytes: options.tableBytes,
    maxRecordBytes: recordBytes(options.maxCommandBytes),
  });
  try {
    const { log, recovery } = await openLog(parts);
    const aligned = await align(log, recovery, state);
    if (recovery.tornBytes > 0) {
      options.logger.warn({ tornBytes: recovery.tornBytes }, 'cut an incomplete last write');
    }
    const { founders } = identity;
    return {
      log,
      state,
      start: coreStart(log, withProbation(host, aligned), state, identity),
      founders: founders.voters.length === 0 ? '' : membershipToJson(founders),
    };
  } catch (error) {
    await state.close();
    throw error;
  }
}

function openLog(parts: RecoveryParts): Promise<{ log: Log; recovery: LogRecovery }> {
  const { host, kernel, options, identity, handlers } = parts;
  return Log.open(
    host.files,
    kernel.codec,
    {
      folder: `${options.folder}/log`,
      clusterId: identity.clusterId,
      nodeId: identity.nodeId,
      segmentBytes: options.segmentBytes,
      cacheBytes: options.logCacheBytes,
    },
    handlers,
  );
}

async function align(log: Log, recovery: LogRecovery, state: StateMachine): Promise<LogRecovery> {
  const { checkpointIndex: index, checkpointTerm: term } = state;
  if (recovery.previousIndex > index) {
    await log.close();
    throw new CorruptedError(
      `the log begins behind ${recovery.previousIndex} but the state ends at ${index}`,
    );
  }
  if (index > 0 && isUntouched(recovery)) {
    await log.close();
    throw new CorruptedError(`the log is gone: it is empty, but the state ends at ${index}`);
  }
  if (termAt(recovery, index) === term) return recovery;
  await log.reset(index, term, recovery.hardState);
  return { ...recovery, previousIndex: index, previousTerm: term, entries: [] };
}

function isUntouched({ previousIndex, entries, hardState }: LogRecovery): boolean {
  return previousIndex === 0 && entries.length === 0 && hardState.term === 0;
}

function termAt(recovery: LogRecovery, index: number): number | undefined {
  if (index === recovery.previousIndex) return recovery.previousTerm;
  return recovery.entries[index - recovery.previousIndex - 1]?.term;
}

function coreStart(
  log: Log,
  recovery: LogRecovery,
  state: StateMachine,
  identity: Identity,
): CoreStart {
  const { checkpointIndex: index, checkpointTerm: term, checkpointMembership: json } = state;
  const membership = json === '' ? identity.founders : parseMembership(json);
  if (membership === undefined) throw new CorruptedError('the membership in the state is not one');
  return {
    hardState: recovery.hardState,
    snapshot: { index, term, membership },
    previous: { index: log.firstIndex - 1, term: log.previousTerm },
    entries: recovery.entries.map(toEntry),
    appliedIndex: state.appliedIndex,
    mayHavePromised: recovery.hardState.term > 0,
  };
}

function withProbation({ random }: Host, recovery: LogRecovery): LogRecovery {
  if (!isUntouched(recovery)) return recovery;
  const probation = 1 + random.integer(PROBATION_NONCES);
  return { ...recovery, hardState: { ...recovery.hardState, probation } };
}

function toEntry(ref: LogEntryRef): EntryRef {
  const type = entryTypeOf(ref.type);
  const { index, term, bytes } = ref;
  if (type === undefined) throw new CorruptedError(`log entry ${index} has an unknown type`);
  if (type !== 'membership') return { index, term, type, bytes };
  const membership = ref.payload === undefined ? undefined : decodeMembership(ref.payload);
  if (membership === undefined) throw new CorruptedError(`log entry ${index} is no membership`);
  return { index, term, type, bytes, membership };
}
