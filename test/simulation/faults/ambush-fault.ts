import type { CoreView } from '../../../src/raft/view.js';
import type { Moment } from '../ambushes.js';
import { FLOOD_PROPOSAL } from '../oracle/watch.js';
import type { SimulatedNode } from '../simulated-node.js';
import type { World } from '../world.js';
import type { EndFault, FaultRow } from './fault.js';

type Strike = (node: SimulatedNode, world: World) => EndFault;

interface Trap {
  readonly moment: Moment;
  readonly victim: 'itself' | 'a peer';
  readonly strike: Strike;
  readonly forMs: number;
}

const kill: Strike = (node) => {
  node.kill();
  return () => node.start();
};

const cutPower: Strike = (node) => {
  node.cutPower();
  return () => node.start();
};

const hang: Strike = ({ disk }) => {
  disk.faults.hang();
  return () => disk.faults.release();
};

const pause: Strike = ({ life }) => {
  life.pause();
  return () => life.resume();
};

const hangAlone: Strike = (node, world) => {
  const restore = [hang(node, world), isolated(world, node)];
  return () => {
    for (const end of restore) end();
  };
};

const hangWithoutLeader: Strike = (node, world) => {
  const leader = world.find(world.oracle.views.get(node.nodeId)?.leaderId ?? '');
  const restore = hang(node, world);
  if (leader !== undefined && leader !== node) leader.kill(1);
  return () => {
    restore();
    leader?.start();
  };
};

const hangDuringTransfer: Strike = (node, world) => {
  const { leader } = world;
  const { voters } = world.membership;
  const apart = [leader?.nodeId, node.nodeId];
  const target = voters.find(({ nodeId }) => !apart.includes(nodeId));
  if (target !== undefined) leader?.raft?.member?.push({ type: 'transfer', to: target.nodeId });
  return hang(node, world);
};

const hangAndCutPower: Strike = (node, world) => {
  const restore = hang(node, world);
  world.clock.schedule(3, { what: 'ambush: power' }, () => node.cutPower());
  return () => {
    restore();
    node.start();
  };
};

const handOverToOutgoing: Strike = (node, world) => {
  const membership = world.oracle.views.get(node.nodeId)?.membership;
  const stays = new Set(membership?.voters.map(({ nodeId }) => nodeId));
  const leaving = membership?.outgoing?.find(({ nodeId }) => !stays.has(nodeId));
  if (leaving !== undefined) node.raft?.member?.push({ type: 'transfer', to: leaving.nodeId });
  return () => undefined;
};

const overload: Strike = (node) => {
  const bytes = [2 ** 27];
  node.raft?.member?.push({ type: 'propose', proposalId: FLOOD_PROPOSAL, bytes });
  return () => undefined;
};

const AT_ONCE: readonly Strike[] = [
  hang,
  hangAlone,
  hangWithoutLeader,
  hangDuringTransfer,
  hangAndCutPower,
  handOverToOutgoing,
  overload,
];

const trap = (
  moment: Moment,
  victim: Trap['victim'],
  [strike, forMs]: readonly [Strike, number],
): Trap => ({ moment, victim, strike, forMs });

const TRAPS: readonly Trap[] = [
  trap('snapshot-needed', 'itself', [kill, 100]),
  trap('snapshot-needed', 'a peer', [kill, 20]),
  trap('snapshot-needed', 'a peer', [pause, 900]),
  trap('snapshot-needed', 'a peer', [hang, 900]),
  trap('installing', 'itself', [cutPower, 20]),
  trap('installing', 'itself', [kill, 5]),
  trap('installing', 'itself', [hang, 900]),
  trap('installing', 'itself', [hangAlone, 900]),
  trap('installing', 'itself', [hangWithoutLeader, 900]),
  trap('installing', 'itself', [hangDuringTransfer, 900]),
  trap('installing', 'itself', [hangAndCutPower, 20]),
  trap('installing', 'a peer', [kill, 300]),
  trap('elected', 'itself', [kill, 50]),
  trap('elected', 'itself', [pause, 700]),
  trap('elected', 'a peer', [cutPower, 20]),
  trap('membership changed', 'itself', [cutPower, 100]),
  trap('membership changed', 'itself', [pause, 700]),
  trap('change-is-joint', 'itself', [cutPower, 200]),
  trap('change-is-joint', 'itself', [pause, 900]),
  trap('change-is-joint', 'itself', [handOverToOutgoing, 1]),
  trap('proposed', 'itself', [overload, 1]),
  trap('transfer-target-told', 'itself', [kill, 50]),
  trap('transfer-target-told', 'a peer', [kill, 50]),
  trap('append-conflict-truncated', 'itself', [cutPower, 10]),
  trap('peer-came-back-empty', 'itself', [kill, 50]),
];

const MOST_AFTER_MS = 3;

const NEED_TRAPS = TRAPS.filter(({ moment }) => moment === 'snapshot-needed');
const INSTALL_TRAPS = [
  ...TRAPS.filter(({ moment }) => moment === 'installing'),
  trap('installing', 'itself', [hangAlone, 1200]),
  trap('installing', 'itself', [hangWithoutLeader, 1200]),
];

const ambush: FaultRow = {
  weight: 2,
  meanForMs: 1500,
  maxStrength: TRAPS.length * MOST_AFTER_MS - 1,
  begin: ({ world, strength }) => {
    const chosen = TRAPS[strength % TRAPS.length];
    if (chosen === undefined) return undefined;
    return lay(world, chosen, Math.floor(strength / TRAPS.length));
  },
};

const ambushSnapshots: FaultRow = {
  weight: 1,
  meanForMs: 6000,
  maxStrength: 0,
  begin: ({ world, random }) => {
    let end: EndFault | undefined;
    let isOver = false;
    const layNext = (): void => {
      if (isOver) return;
      const afterMs = random.exponential(0.4);
      end = lay(
        world,
        random.pick(random.chance(0.25) ? NEED_TRAPS : INSTALL_TRAPS),
        afterMs,
        layNext,
      );
    };
    layNext();
    return () => {
      isOver = true;
      end?.();
    };
  },
};

export const AMBUSH_FAULTS = { ambush, 'ambush snapshots': ambushSnapshots };

function lay(world: World, laid: Trap, afterMs: number, next = (): void => undefined): EndFault {
  const { moment, victim, strike, forMs } = laid;
  let end: EndFault = () => undefined;
  const remove = world.ambushes.lay({
    moment,
    strike: (view) => {
      const strikeNow = (): void => {
        const node = victim === 'itself' ? world.find(view.nodeId) : peerOf(world, view);
        if (node?.isUp !== true || node.life.paused) {
          next();
          return;
        }
        world.note(`ambush: ${strike.name} ${node.nodeId}`);
        const restore = once(strike(node, world));
        end = restore;
        world.clock.schedule(forMs, { what: 'ambush ends' }, () => {
          restore();
          next();
        });
      };
      if (AT_ONCE.includes(strike)) strikeNow();
      else world.clock.schedule(afterMs, { what: 'ambush' }, strikeNow);
    },
  });
  return () => {
    remove();
    end();
  };
}

function peerOf(
  world: World,
  { leading, nodeId, membership }: CoreView,
): SimulatedNode | undefined {
  const receiver = leading?.peers.find(({ state }) => state === 'snapshot')?.nodeId;
  const other = membership.voters.find((voter) => voter.nodeId !== nodeId)?.nodeId;
  return world.find(receiver ?? leading?.transferTarget ?? other ?? '');
}

function isolated({ network, nodes }: World, node: SimulatedNode): EndFault {
  const others = nodes.filter((other) => other !== node);
  for (const { nodeId } of others) {
    network.links.cut(node.nodeId, nodeId);
    network.links.cut(nodeId, node.nodeId);
  }
  return () => {
    for (const { nodeId } of others) {
      network.links.restore(node.nodeId, nodeId);
      network.links.restore(nodeId, node.nodeId);
    }
    network.linksChanged();
  };
}

function once(run: EndFault): EndFault {
  let isDone = false;
  return () => {
    if (!isDone) run();
    isDone = true;
  };
}
