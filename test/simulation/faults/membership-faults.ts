import { allMembers } from '../../../src/node/wire/membership-json.js';
import type { World } from '../world.js';
import { type FaultRow, nothing } from './fault.js';

const MOST_SPARES = 3;
const LEAST_VOTERS = 3;

const addNode: FaultRow = {
  weight: 2,
  meanForMs: 100,
  maxStrength: 0,
  begin: ({ world, random }) => {
    const inService = world.nodes.filter(({ isRetired }) => !isRetired);
    if (inService.length >= world.founders.length + MOST_SPARES) return undefined;
    const node = world.addNode(random.chance(0.5) ? 'joiner' : 'invited');
    node.start();
    if (node.origin === 'invited') world.operator.invite(node);
    return nothing;
  },
};

const removeNode: FaultRow = {
  weight: 2,
  meanForMs: 100,
  maxStrength: 300,
  begin: ({ world, node, strength }) => {
    const { voters } = world.membership;
    const isVoter = voters.some(({ nodeId }) => nodeId === node.nodeId);
    const isWhole = world.nodes.every(({ isDamaged, isRetired }) => !isDamaged || isRetired);
    if (!isVoter || !isWhole || node.isLeaving || voters.length < LEAST_VOTERS) return undefined;
    if (!world.operator.idle) return undefined;
    node.isLeaving = true;
    world.operator.remove(node, () => {
      if (!node.isUp) world.situations.met('node removed while down');
      world.clock.schedule(strength, { what: `${node.nodeId} is switched off` }, () =>
        node.retire(),
      );
    });
    return nothing;
  },
};

const moveNode: FaultRow = {
  weight: 1,
  meanForMs: 100,
  maxStrength: 0,
  begin: ({ world, node }) => {
    if (!node.canServe || node.isLeaving || !isSettled(world)) return undefined;
    node.kill();
    node.move();
    node.start();
    return nothing;
  },
};

const transfer: FaultRow = {
  weight: 2,
  meanForMs: 100,
  maxStrength: 9,
  begin: ({ world, strength, random }) => {
    const { leader } = world;
    if (leader?.canServe !== true) return undefined;
    const voters = world.membership.voters.filter(({ nodeId }) => nodeId !== leader.nodeId);
    const [target] = random.shuffled(voters);
    if (target === undefined) return undefined;
    world.note(`${leader.nodeId} hands over to ${target.nodeId}`);
    leader.raft?.member?.push({ type: 'transfer', to: target.nodeId });
    if (strength % 3 !== 0) return nothing;
    const delayMs = random.between(0, 3);
    world.clock.schedule(delayMs, { what: `target ${target.nodeId} dies` }, () =>
      world.find(target.nodeId)?.kill(),
    );
    return () => world.find(target.nodeId)?.start();
  },
};

export const MEMBERSHIP_FAULTS = {
  'add node': addNode,
  'remove node': removeNode,
  'move node': moveNode,
  transfer,
};

const isSettled = (world: World): boolean =>
  allMembers(world.membership).every(
    ({ nodeId, address }) => world.find(nodeId)?.address === address,
  );
