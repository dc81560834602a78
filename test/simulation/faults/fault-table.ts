import { AMBUSH_FAULTS } from './ambush-fault.js';
import { DISK_FAULTS } from './disk-faults.js';
import type { FaultRow } from './fault.js';
import { FLOOD_FAULTS } from './flood-fault.js';
import { HOSTILE_FAULTS } from './hostile-fault.js';
import { MEMBERSHIP_FAULTS } from './membership-faults.js';
import { MESSAGE_FAULTS } from './message-faults.js';
import { NETWORK_FAULTS } from './network-faults.js';
import { PAUSE_FAULTS } from './pause-faults.js';
import { PROCESS_FAULTS } from './process-faults.js';
import { SLOW_FAULTS } from './slow-faults.js';

const ROWS = {
  ...PROCESS_FAULTS,
  ...PAUSE_FAULTS,
  ...NETWORK_FAULTS,
  ...SLOW_FAULTS,
  ...DISK_FAULTS,
  ...MEMBERSHIP_FAULTS,
  ...MESSAGE_FAULTS,
  ...HOSTILE_FAULTS,
  ...AMBUSH_FAULTS,
  ...FLOOD_FAULTS,
};

export type FaultKind = keyof typeof ROWS;

export const FAULT_TABLE: Readonly<Record<FaultKind, FaultRow>> = ROWS;

export const FAULT_KINDS = Object.keys(ROWS) as FaultKind[];
