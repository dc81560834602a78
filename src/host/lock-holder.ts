import { randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';

/**
 * Who holds a lock: a process, told apart from later ones with the same pid. Empty texts where the
 * platform has none.
 */
export interface LockHolder {
  readonly pid: number;
  /** Clock ticks from boot to the start of the process. */
  readonly startTime: string;
  readonly bootId: string;
  readonly pidNamespace: string;
  readonly token: string;
}

/**
 * Whether a holder still runs; `unknown` for one whose pid means nothing here: another container of
 * this machine.
 */
export type Liveness = 'alive' | 'dead' | 'unknown';

const FIELDS_BEFORE_STATE = /^.*\) /s;
const STATE_FIELD = 0;
const START_TIME_FIELD = 19;
const ENDED_STATES = ['Z', 'X', 'x'];

/** This process as a holder, with a token of its own at each call. */
export function holderHere(): LockHolder {
  return {
    pid: process.pid,
    startTime: processFields('self')[START_TIME_FIELD] ?? '',
    bootId: textOf('/proc/sys/kernel/random/boot_id'),
    pidNamespace: linkOf('/proc/self/ns/pid'),
    token: randomBytes(8).toString('hex'),
  };
}

/**
 * Reads a holder from the text of a lock file; `undefined` where nobody is named: released, or cut
 * by a power loss.
 */
export function parseHolder(text: string): LockHolder | undefined {
  try {
    const holder = JSON.parse(text) as LockHolder;
    return Number.isSafeInteger(holder.pid) && holder.pid > 0 ? holder : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the process that a lock file names still runs. */
export function livenessOf(holder: LockHolder): Liveness {
  const here = holderHere();
  if (holder.bootId !== here.bootId) return 'dead';
  if (holder.pidNamespace !== here.pidNamespace) return 'unknown';
  if (!hasProcess(holder.pid)) return 'dead';
  const fields = processFields(String(holder.pid));
  const startTime = fields[START_TIME_FIELD];
  if (startTime === undefined) return 'alive';
  if (ENDED_STATES.includes(fields[STATE_FIELD] ?? '')) return 'dead';
  return startTime === holder.startTime ? 'alive' : 'dead';
}

function hasProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function processFields(pid: string): string[] {
  const stat = textOf(`/proc/${pid}/stat`);
  return stat === '' ? [] : stat.replace(FIELDS_BEFORE_STATE, '').split(' ');
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1').trim();
  } catch {
    return '';
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
