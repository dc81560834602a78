import type { CoreView } from '../../../src/raft/view.js';
import type { SimulatedNode } from '../simulated-node.js';
import type { World } from '../world.js';
import { type FaultRow, nothing } from './fault.js';

const fullDisk: FaultRow = {
  weight: 1,
  meanForMs: 500,
  maxStrength: 0,
  begin: ({ node }) => {
    if (!isIntact(node)) return undefined;
    node.disk.faults.fill();
    return () => {
      node.disk.faults.makeRoom();
      restart(node);
    };
  },
};

const failWrite: FaultRow = {
  weight: 1,
  meanForMs: 200,
  maxStrength: 2,
  begin: ({ node, strength }) => {
    if (!isIntact(node)) return undefined;
    node.disk.faults.failWrites(1 + strength);
    return () => restart(node);
  },
};

const failSync: FaultRow = {
  weight: 1,
  meanForMs: 200,
  maxStrength: 2,
  begin: ({ node, strength }) => {
    if (!isIntact(node)) return undefined;
    node.disk.faults.failSyncs(1 + strength);
    return () => {
      if (strength === 0) node.cutPower();
      restart(node);
    };
  },
};

const hangDisk: FaultRow = {
  weight: 2,
  meanForMs: 700,
  maxStrength: 0,
  begin: ({ node: { disk } }) => {
    if (disk.faults.isHanging) return undefined;
    disk.faults.hang();
    return () => disk.faults.release();
  },
};

const rot: FaultRow = {
  weight: 1,
  meanForMs: 300,
  maxStrength: 20,
  begin: ({ world, node, strength, random }) => {
    if (!isIntact(node) || !mayLose(world, node)) return undefined;
    const where = node.disk.flipBit(random);
    if (where === undefined) return undefined;
    node.isDamaged = true;
    world.note(`a bit of ${node.nodeId} flips: ${where}`);
    if (strength % 2 === 0) {
      node.kill();
      node.start();
    }
    return () => {
      if (strength % 3 === 0 && isFounded(world)) {
        node.wipe();
        return;
      }
      node.retire();
      world.operator.remove(node);
    };
  },
};

const wipe: FaultRow = {
  weight: 1,
  meanForMs: 100,
  maxStrength: 0,
  begin: ({ world, node }) => {
    if (!isIntact(node) || !mayLose(world, node) || !isFounded(world)) return undefined;
    node.wipe();
    return nothing;
  },
};

export const DISK_FAULTS = {
  'full disk': fullDisk,
  'failing write': failWrite,
  'failing sync': failSync,
  'hanging disk': hangDisk,
  'bit rot': rot,
  'wiped disk': wipe,
};

const isIntact = (node: SimulatedNode): boolean =>
  !node.isDamaged && !node.isRetired && node.disk.faults.codes.size === 0;

function restart(node: SimulatedNode): void {
  node.disk.faults.repair();
  node.kill();
  node.start();
}

const isFounded = ({ isSettled, members }: World): boolean =>
  isSettled && members.every(({ raft }) => (raft?.coreStatus()?.durableIndex ?? 0) > 0);

function mayLose(world: World, node: SimulatedNode): boolean {
  const isHealthy = (nodeId: string): boolean => {
    const other = world.find(nodeId);
    const status = other?.raft?.coreStatus();
    return other?.isDamaged === false && status?.probation === 0 && status.durableIndex > 0;
  };
  const canSpare = ({ membership: { voters } }: CoreView): boolean => {
    const others = voters.filter(({ nodeId }) => nodeId !== node.nodeId);
    return voters.length >= 3 && others.every(({ nodeId }) => isHealthy(nodeId));
  };
  const { operator, oracle, members } = world;
  const views = members.map(({ nodeId }) => oracle.views.get(nodeId));
  const canEachSpare = views.every((view) => view !== undefined && canSpare(view));
  return operator.idle && views.length > 0 && canEachSpare;
}
