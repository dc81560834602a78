import { checkpointAll } from './checkpoint-all.js';
import { type FaultRow, nothing } from './fault.js';

const kill: FaultRow = {
  weight: 3,
  meanForMs: 250,
  maxStrength: 30,
  begin: ({ node, strength }) => {
    if (!node.isUp) return undefined;
    node.kill(strength);
    return () => node.start();
  },
};

const cutPower: FaultRow = {
  weight: 3,
  meanForMs: 250,
  maxStrength: 30,
  begin: ({ node, strength }) => {
    if (!node.isUp) return undefined;
    node.cutPower(strength);
    return () => node.start();
  },
};

const cutPowerOfAll: FaultRow = {
  weight: 2,
  meanForMs: 50,
  maxStrength: 10,
  begin: ({ world, strength }) => {
    const nodes = world.nodes.filter(({ isUp }) => isUp);
    for (const node of nodes) node.cutPower(strength);
    return () => {
      for (const node of nodes) node.start();
    };
  },
};

const close: FaultRow = {
  weight: 1,
  meanForMs: 200,
  maxStrength: 0,
  begin: ({ node }) => {
    if (!node.isUp) return undefined;
    node.close();
    return () => node.start();
  },
};

const restart: FaultRow = {
  weight: 2,
  meanForMs: 10,
  maxStrength: 3,
  begin: ({ world, node, strength }) => {
    if (!node.isUp) return undefined;
    node.kill();
    world.clock.schedule(strength, { what: `${node.nodeId} is restarted` }, () => node.start());
    return () => node.start();
  },
};

const checkpoint: FaultRow = {
  weight: 1,
  meanForMs: 10,
  maxStrength: 0,
  begin: ({ world }) => {
    checkpointAll(world);
    return nothing;
  },
};

export const PROCESS_FAULTS = {
  kill,
  'cut power': cutPower,
  'cut power of all': cutPowerOfAll,
  close,
  restart,
  checkpoint,
};
