import { FAULT_TABLE, type FaultKind } from './faults/fault-table.js';
import type { FaultStep } from './plan.js';
import type { SimulatedNode } from './simulated-node.js';
import type { World } from './world.js';

export class Nemesis {
  readonly counts = new Map<FaultKind, number>();
  readonly #world: World;
  readonly #steps: readonly FaultStep[];
  readonly #endings = new Set<() => void>();
  readonly #begun: FaultStep[] = [];
  #stopped = false;

  constructor(world: World, steps: readonly FaultStep[]) {
    this.#world = world;
    this.#steps = steps;
  }

  get begun(): readonly FaultStep[] {
    return this.#begun;
  }

  start(): void {
    this.#world.clock.scheduleEach(this.#steps, {
      what: ({ kind }) => `nemesis: ${kind}`,
      run: (step) => this.#begin(step),
      isOver: () => this.#stopped,
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#world.note('nemesis stops');
    for (const end of this.#endings) end();
    this.#endings.clear();
    this.#world.startAll();
  }

  #begin(step: FaultStep): void {
    if (this.#stopped) return;
    const { id, kind, forMs, strength } = step;
    const node = this.#nodeOf(step);
    this.#world.note(`nemesis: ${kind} ${node.nodeId} for ${forMs} ms (${strength})`);
    const random = this.#world.random.stream(`fault ${id}`);
    const end = FAULT_TABLE[kind].begin({ world: this.#world, node, strength, random });
    if (end === undefined) return;
    this.#begun.push(step);
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    this.#endings.add(end);
    this.#world.clock.schedule(forMs, { what: `nemesis ends: ${kind}` }, () => {
      if (this.#endings.delete(end)) end();
    });
  }

  #nodeOf({ target }: FaultStep): SimulatedNode {
    const { nodes, leader } = this.#world;
    if (target === 'leader' && leader !== undefined) return leader;
    const number = Number(target.replace(/\D/g, ''));
    const node = nodes[number % nodes.length];
    if (node === undefined) throw new Error('a world without nodes');
    return node;
  }
}
