import { drawFault, FAULT_KINDS, FAULT_TABLE, type Fault, type FaultKind } from './faults.js';
import type { SimulatedRandom } from './host/simulated-random.js';
import type { SimulatedNode } from './simulated-node.js';
import type { World } from './world.js';

export interface FaultStep {
  readonly atMs: number;
  readonly fault: Fault;
}

const STEPS = 200;
const FIRST_MS = 400;
const STORM: readonly FaultKind[] = ['kill', 'cut power', 'cut power of all'];

export class Nemesis {
  readonly #world: World;
  readonly #script: readonly FaultStep[];
  readonly #endings = new Set<() => void>();
  #begun = 0;
  #stopped = false;

  constructor(world: World, script: readonly FaultStep[]) {
    this.#world = world;
    this.#script = script;
  }

  get begun(): readonly FaultStep[] {
    return this.#script.slice(0, this.#begun);
  }

  start(): void {
    for (const { atMs, fault } of this.#script) {
      this.#world.clock.schedule(atMs, { what: `nemesis: ${fault.kind}` }, () =>
        this.#begin(fault),
      );
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#world.note('nemesis stops');
    for (const end of this.#endings) end();
    this.#endings.clear();
    this.#world.startAll();
  }

  #begin(fault: Fault): void {
    if (this.#stopped) return;
    const { kind, forMs, strength } = fault;
    const node = this.#nodeOf(fault);
    this.#begun += 1;
    this.#world.note(`nemesis: ${kind} ${node.nodeId} for ${forMs} ms (${strength})`);
    const end = FAULT_TABLE[kind].begin(this.#world, node, strength);
    this.#endings.add(end);
    this.#world.clock.schedule(forMs, { what: `nemesis ends: ${kind}` }, () => {
      if (this.#endings.delete(end)) end();
    });
  }

  #nodeOf({ target }: Fault): SimulatedNode {
    const { nodes, leader } = this.#world;
    if (target === 'leader' && leader !== undefined) return leader;
    const number = Number(target.replace(/\D/g, ''));
    const node = nodes[number % nodes.length];
    if (node === undefined) throw new Error('a world without nodes');
    return node;
  }
}

export function drawScript(random: SimulatedRandom): FaultStep[] {
  const kinds = drawKinds(random);
  const meanGapMs = random.between(50, 500);
  const stretch = random.pick([1, 1, 3, 8]);
  const script: FaultStep[] = [];
  let atMs = FIRST_MS;
  for (let count = 0; count < STEPS; count += 1) {
    atMs += Math.ceil(random.exponential(meanGapMs));
    script.push({ atMs, fault: drawFault(random, kinds, stretch) });
  }
  return script;
}

function drawKinds(random: SimulatedRandom): readonly FaultKind[] {
  const profile = random.integer(3);
  if (profile === 0) return FAULT_KINDS;
  if (profile === 1) return STORM;
  const some = FAULT_KINDS.filter(() => random.chance(0.5));
  return some.length > 0 ? some : FAULT_KINDS;
}
