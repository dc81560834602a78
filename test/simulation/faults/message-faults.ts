import type { World } from '../world.js';
import type { FaultRow } from './fault.js';

const disturb = (kind: 'lost' | 'doubled' | 'late', weight: number): FaultRow => ({
  weight,
  meanForMs: 400,
  maxStrength: 40,
  begin: ({ world, strength }) => {
    const share = strength / 100;
    change(world, kind, share);
    return () => change(world, kind, -share);
  },
});

export const MESSAGE_FAULTS = {
  'lose messages': disturb('lost', 2),
  'double messages': disturb('doubled', 2),
  'delay messages': disturb('late', 2),
};

function change({ deliveries }: World, kind: 'lost' | 'doubled' | 'late', by: number): void {
  deliveries[kind] = Math.max(0, Math.round((deliveries[kind] + by) * 100) / 100);
}
