import type { SimulatedRandom } from '../host/simulated-random.js';
import type { SimulatedNode } from '../simulated-node.js';
import type { World } from '../world.js';

export interface FaultScene {
  readonly world: World;
  readonly node: SimulatedNode;
  readonly strength: number;
  readonly random: SimulatedRandom;
}

export type EndFault = () => void;

export interface FaultRow {
  readonly weight: number;
  readonly meanForMs: number;
  readonly maxStrength: number;
  readonly begin: (scene: FaultScene) => EndFault | undefined;
}

export const nothing: EndFault = () => undefined;
