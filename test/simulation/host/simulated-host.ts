import type { Host } from '../../../src/host/host.js';
import type { Life } from './life.js';
import { SimulatedBases } from './simulated-bases.js';
import type { SimulatedClock, Skew } from './simulated-clock.js';
import type { SimulatedDisk } from './simulated-disk.js';
import { SimulatedFiles } from './simulated-files.js';
import type { SimulatedNetwork } from './simulated-network.js';
import type { SimulatedRandom } from './simulated-random.js';

export interface HostParts {
  readonly clock: SimulatedClock;
  readonly skew: Skew;
  readonly random: SimulatedRandom;
  readonly disk: SimulatedDisk;
  readonly network: SimulatedNetwork;
}

export function createHost(parts: HostParts, life: Life): Host {
  const { clock, skew, random, disk, network } = parts;
  return {
    clock: clock.viewOf(life, skew),
    random: random.stream(life.name),
    files: new SimulatedFiles(clock, disk, life),
    network: network.viewOf(life),
    bases: new SimulatedBases(clock, disk, life),
  };
}
