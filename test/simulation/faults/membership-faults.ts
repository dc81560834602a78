import { allMembers } from '../../../src/node/wire/membership-json.js';
import type { Member, Membership } from '../../../src/raft/types.js';
import type { MemberAddress, Members } from '../../../src/storage/membership/members.js';
import type { RaftStorage } from '../../../src/storage/raft-storage.js';
import type { SimulatedNode } from '../simulated-node.js';
import type { World } from '../world.js';
import { type FaultRow, nothing } from './fault.js';

const MOST_SPARES = 3;
const LEAST_VOTERS = 3;

const isInService = ({ nodes }: World, nodeId: string): boolean =>
  nodes.some((node) => node.nodeId === nodeId && !node.isRetired);

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
    if (!isVoter || !isQuiet(world) || voters.length < LEAST_VOTERS) return undefined;
    world.operator.remove(node, () => switchOff(world, node.nodeId, strength));
    return nothing;
  },
};

const demoteTwo: FaultRow = {
  weight: 2,
  meanForMs: 300,
  maxStrength: 0,
  begin: ({ world, random }) => {
    const { voters } = world.membership;
    if (!isQuiet(world) || voters.length < LEAST_VOTERS) return undefined;
    const demoted = random.shuffled(voters).slice(0, 2).map(idOf);
    const isDemoted = ({ nodeId }: Member): boolean => demoted.includes(nodeId);
    change(world, `demote ${demoted.join(' and ')}`, ({ voters: now, learners }) => ({
      voters: now.filter((voter) => !isDemoted(voter)),
      learners: [...learners, ...now.filter(isDemoted)],
    }));
    return () =>
      change(world, 'promote every learner in service', ({ voters: now, learners }) => ({
        voters: [...now, ...learners.filter(({ nodeId }) => isInService(world, nodeId))],
      }));
  },
};

const removeTwo: FaultRow = {
  weight: 2,
  meanForMs: 100,
  maxStrength: 300,
  begin: ({ world, strength, random }) => {
    const { voters } = world.membership;
    if (!isQuiet(world) || voters.length < LEAST_VOTERS + 1) return undefined;
    const gone = random.shuffled(voters).slice(0, 2).map(idOf);
    const stays = ({ nodeId }: Member): boolean => !gone.includes(nodeId);
    const wanted: Wanted = ({ voters: now, learners }) => ({
      voters: now.filter(stays),
      learners: learners.filter(stays),
    });
    change(world, `remove ${gone.join(' and ')}`, wanted, () => {
      for (const nodeId of gone) switchOff(world, nodeId, strength);
    });
    return nothing;
  },
};

const moveNode: FaultRow = {
  weight: 1,
  meanForMs: 100,
  maxStrength: 0,
  begin: ({ world, node }) => {
    if (!node.canServe || !knowsItself(node)) return undefined;
    if (!isQuiet(world) || !world.isSettled) return undefined;
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
  'demote two': demoteTwo,
  'remove two': removeTwo,
  'move node': moveNode,
  transfer,
};

type Wanted = (membership: Membership) => Members;

function change(world: World, what: string, wanted: Wanted, done = nothing): void {
  const ask = (storage: RaftStorage): Promise<void> => {
    const { voters, learners = [] } = wanted(world.membership);
    if (voters.length === 0) return Promise.resolve();
    const now = ({ nodeId, address }: MemberAddress): MemberAddress => ({
      nodeId,
      address: world.find(nodeId)?.address ?? address,
    });
    return storage.changeMembers({ voters: voters.map(now), learners: learners.map(now) });
  };
  world.operator.change(what, ask, done);
}

const idOf = ({ nodeId }: Member): string => nodeId;

const isQuiet = ({ operator, nodes }: World): boolean =>
  operator.idle && nodes.every(({ isDamaged, isRetired }) => !isDamaged || isRetired);

function switchOff(world: World, nodeId: string, afterMs: number): void {
  const node = world.find(nodeId);
  if (node?.isUp === false) world.situations.met('node removed while down');
  world.clock.schedule(afterMs, { what: `${nodeId} is switched off` }, () => node?.retire());
}

const knowsItself = ({ nodeId, isDamaged, raft }: SimulatedNode): boolean => {
  const members = allMembers(raft?.membership ?? { voters: [], learners: [] });
  return !isDamaged && members.length > 1 && members.some((member) => member.nodeId === nodeId);
};
