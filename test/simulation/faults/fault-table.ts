import type { FaultRow } from './fault.js';
import { NETWORK_FAULTS } from './network-faults.js';
import { PROCESS_FAULTS } from './process-faults.js';
import { SLOW_FAULTS } from './slow-faults.js';

const ROWS = { ...PROCESS_FAULTS, ...NETWORK_FAULTS, ...SLOW_FAULTS };

export type FaultKind = keyof typeof ROWS;

export const FAULT_TABLE: Readonly<Record<FaultKind, FaultRow>> = ROWS;

export const FAULT_KINDS = Object.keys(ROWS) as FaultKind[];
