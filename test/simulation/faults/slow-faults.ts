import { type FaultRow, nothing } from './fault.js';

const slowDisk: FaultRow = {
  weight: 2,
  meanForMs: 400,
  maxStrength: 300,
  begin: ({ node: { disk }, strength }) => {
    disk.slowness = Math.max(1, strength);
    return () => {
      disk.slowness = 1;
    };
  },
};

const slowNetwork: FaultRow = {
  weight: 1,
  meanForMs: 300,
  maxStrength: 100,
  begin: ({ world: { network }, strength }) => {
    network.links.slowness = Math.max(1, strength);
    return () => {
      network.links.slowness = 1;
    };
  },
};

const resetConnections: FaultRow = {
  weight: 2,
  meanForMs: 10,
  maxStrength: 0,
  begin: ({ world: { network }, node: { life } }) => {
    network.resetConnections(life);
    return nothing;
  },
};

export const SLOW_FAULTS = {
  'slow disk': slowDisk,
  'slow network': slowNetwork,
  'reset connections': resetConnections,
};
