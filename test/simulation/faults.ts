import type { SimulatedRandom } from './host/simulated-random.js';
import type { SimulatedNode } from './simulated-node.js';
import type { World } from './world.js';

export type FaultKind =
  | 'kill'
  | 'cut power'
  | 'cut power of all'
  | 'close'
  | 'isolate'
  | 'silence'
  | 'deafen'
  | 'split'
  | 'cut one way'
  | 'slow disk'
  | 'slow network'
  | 'reset connections';

export interface Fault {
  readonly kind: FaultKind;
  readonly target: string;
  readonly forMs: number;
  readonly strength: number;
}

interface FaultRow {
  readonly weight: number;
  readonly meanForMs: number;
  readonly maxStrength: number;
  readonly begin: (world: World, node: SimulatedNode, strength: number) => () => void;
}

const nothing = (): void => undefined;

export const FAULT_TABLE: Readonly<Record<FaultKind, FaultRow>> = {
  kill: {
    weight: 3,
    meanForMs: 250,
    maxStrength: 30,
    begin: (_, node, strength) => {
      node.kill(strength);
      return () => node.start();
    },
  },
  'cut power': {
    weight: 3,
    meanForMs: 250,
    maxStrength: 30,
    begin: (_, node, strength) => {
      node.cutPower(strength);
      return () => node.start();
    },
  },
  'cut power of all': {
    weight: 2,
    meanForMs: 50,
    maxStrength: 10,
    begin: ({ nodes }, _, strength) => {
      for (const node of nodes) node.cutPower(strength);
      return () => {
        for (const node of nodes) node.start();
      };
    },
  },
  close: {
    weight: 1,
    meanForMs: 200,
    maxStrength: 0,
    begin: (_, node) => {
      node.close();
      return () => node.start();
    },
  },
  isolate: {
    weight: 3,
    meanForMs: 800,
    maxStrength: 0,
    begin: (world, node) => cut(world, between([node], world.nodes)),
  },
  silence: {
    weight: 1,
    meanForMs: 800,
    maxStrength: 0,
    begin: (world, node) => cut(world, from([node], world.nodes)),
  },
  deafen: {
    weight: 1,
    meanForMs: 800,
    maxStrength: 0,
    begin: (world, node) => cut(world, from(world.nodes, [node])),
  },
  split: {
    weight: 2,
    meanForMs: 800,
    maxStrength: 0,
    begin: (world, node) => cut(world, between(minorityAround(world, node), world.nodes)),
  },
  'cut one way': {
    weight: 2,
    meanForMs: 600,
    maxStrength: 0,
    begin: (world, node) => cut(world, from([node], neighbours(world, node, 1))),
  },
  'slow disk': {
    weight: 2,
    meanForMs: 400,
    maxStrength: 300,
    begin: (_, { disk }, strength) => {
      disk.slowness = strength;
      return () => {
        disk.slowness = 1;
      };
    },
  },
  'slow network': {
    weight: 1,
    meanForMs: 300,
    maxStrength: 100,
    begin: ({ network }, _, strength) => {
      network.links.slowness = strength;
      return () => {
        network.links.slowness = 1;
      };
    },
  },
  'reset connections': {
    weight: 2,
    meanForMs: 10,
    maxStrength: 0,
    begin: ({ network }, { life }) => {
      network.resetConnections(life);
      return nothing;
    },
  },
};

export const FAULT_KINDS = Object.keys(FAULT_TABLE) as FaultKind[];

export function drawFault(
  random: SimulatedRandom,
  kinds: readonly FaultKind[],
  stretch: number,
): Fault {
  const kind = random.pick(kinds.flatMap((each) => Array(FAULT_TABLE[each].weight).fill(each)));
  const { meanForMs, maxStrength } = FAULT_TABLE[kind as FaultKind];
  return {
    kind: kind as FaultKind,
    target: random.chance(0.4) ? 'leader' : `node-${1 + random.integer(7)}`,
    forMs: Math.ceil(random.exponential(meanForMs) * stretch),
    strength: random.integer(maxStrength + 1),
  };
}

type Link = readonly [from: string, to: string];

function cut({ network }: World, links: readonly Link[]): () => void {
  for (const [source, target] of links) network.links.cut(source, target);
  return () => {
    for (const [source, target] of links) network.links.restore(source, target);
    network.linksChanged();
  };
}

const from = (sources: readonly SimulatedNode[], targets: readonly SimulatedNode[]): Link[] =>
  sources.flatMap((source) =>
    targets
      .filter((target) => target !== source)
      .map(({ nodeId }): Link => [source.nodeId, nodeId]),
  );

function between(group: readonly SimulatedNode[], all: readonly SimulatedNode[]): Link[] {
  const others = all.filter((node) => !group.includes(node));
  return [...from(group, others), ...from(others, group)];
}

function neighbours({ nodes }: World, node: SimulatedNode, count: number): SimulatedNode[] {
  const at = nodes.indexOf(node);
  return [...nodes.slice(at + 1), ...nodes.slice(0, at)].slice(0, count);
}

function minorityAround(world: World, node: SimulatedNode): SimulatedNode[] {
  const minority = Math.floor((world.nodes.length - 1) / 2);
  return [node, ...neighbours(world, node, minority - 1)].slice(0, Math.max(1, minority));
}
