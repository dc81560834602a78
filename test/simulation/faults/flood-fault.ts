import { type FaultRow, nothing } from './fault.js';

const READS = 4200;
const FIRST_REQUEST = 2 ** 40;
const SELDOM = 9;

const flood: FaultRow = {
  weight: 1,
  meanForMs: 10,
  maxStrength: SELDOM,
  begin: ({ node, strength }) => {
    const member = node.raft?.member;
    if (strength !== 0 || !node.canServe || member === undefined) return undefined;
    for (let count = 0; count < READS; count += 1) {
      member.push({ type: 'readIndex', requestId: FIRST_REQUEST + count });
    }
    return nothing;
  },
};

export const FLOOD_FAULTS = { 'flood of reads': flood };
