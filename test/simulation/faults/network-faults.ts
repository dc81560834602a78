import type { SimulatedNode } from '../simulated-node.js';
import type { World } from '../world.js';
import { checkpointAll } from './checkpoint-all.js';
import type { EndFault, FaultRow, FaultScene } from './fault.js';

type Link = readonly [from: string, to: string];

type ChooseLinks = (scene: FaultScene) => readonly Link[];

const partition = (weight: number, meanForMs: number, links: ChooseLinks): FaultRow => ({
  weight,
  meanForMs,
  maxStrength: 7,
  begin: (scene) => cut(scene.world, links(scene)),
});

const isolate = partition(3, 800, ({ world, node }) => between([node], world.nodes));

const silence = partition(1, 800, ({ world, node }) => from([node], world.nodes));

const deafen = partition(1, 800, ({ world, node }) => from(world.nodes, [node]));

const split = partition(2, 800, ({ world, node }) =>
  between(minorityAround(world, node), world.nodes),
);

const cutOneWay = partition(2, 600, ({ world, node }) => from([node], neighbours(world, node, 1)));

const bridge = partition(2, 800, ({ world, node }) => {
  const others = neighbours(world, node, world.nodes.length);
  const half = others.slice(0, Math.floor(others.length / 2));
  const rest = others.slice(half.length);
  return [...from(half, rest), ...from(rest, half)];
});

const ring = partition(1, 800, ({ world: { nodes } }) =>
  nodes.flatMap((node, at) => {
    const near = [nodes.at(at - 1), nodes[(at + 1) % nodes.length]];
    return from(
      [node],
      nodes.filter((other) => !near.includes(other)),
    );
  }),
);

const flap: FaultRow = {
  weight: 1,
  meanForMs: 800,
  maxStrength: 7,
  begin: ({ world, node, random }) => {
    const links = between([node], world.nodes);
    let restore: EndFault | undefined;
    let isOver = false;
    const turn = (): void => {
      if (isOver) return;
      restore?.();
      restore = restore === undefined ? cut(world, links) : undefined;
      world.clock.schedule(random.between(5, 150), { what: 'a link flaps' }, turn);
    };
    turn();
    return () => {
      isOver = true;
      restore?.();
    };
  },
};

const COMPACTED_WITHIN_MS = 40;

const leaveBehind: FaultRow = {
  weight: 1,
  meanForMs: 500,
  maxStrength: 0,
  begin: ({ world, node }) => {
    if (world.leader === undefined || world.leader === node) return undefined;
    const restore = cut(world, between([node], world.nodes));
    return () => {
      checkpointAll(world);
      const what = `${node.nodeId} was left behind`;
      world.clock.schedule(COMPACTED_WITHIN_MS, { what }, restore);
    };
  },
};

export const NETWORK_FAULTS = {
  isolate,
  silence,
  deafen,
  split,
  'cut one way': cutOneWay,
  bridge,
  ring,
  flap,
  'leave behind': leaveBehind,
};

function cut({ network }: World, links: readonly Link[]): EndFault {
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
