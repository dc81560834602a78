import type { FaultRow } from './fault.js';

const pause: FaultRow = {
  weight: 2,
  meanForMs: 500,
  maxStrength: 0,
  begin: ({ world, node }) => {
    const { life } = node;
    if (!node.isUp || life.paused) return undefined;
    life.pause();
    return () => {
      world.note(`${life.name} goes on`);
      world.situations.resumed(node);
      life.resume();
    };
  },
};

const jumpClock: FaultRow = {
  weight: 1,
  meanForMs: 300,
  maxStrength: 40,
  begin: ({ world, node, strength }) => {
    if (!node.isUp) return undefined;
    if (world.leader === node) world.situations.met('clock of a leader jumped');
    const byMs = (strength - 20) * 1000;
    node.jumpWallClock(byMs);
    return () => node.jumpWallClock(-byMs);
  },
};

export const PAUSE_FAULTS = { pause, 'jump clock': jumpClock };
