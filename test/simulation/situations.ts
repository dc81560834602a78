import type { Decision } from '../../src/raft/decision.js';
import type { CoreView } from '../../src/raft/view.js';
import type { OracleListener } from './oracle.js';
import type { Death, SimulatedNode } from './simulated-node.js';
import { DECIDED, KNOWN_SITUATIONS, type Situation } from './situations/known.js';
import type { World } from './world.js';

export class Situations implements OracleListener {
  readonly counts = new Map<Situation, number>(KNOWN_SITUATIONS.map((name) => [name, 0]));
  readonly #world: World;
  elections = 0;
  #lastLeader = '';

  constructor(world: World) {
    this.#world = world;
  }

  met(situation: Situation): void {
    this.counts.set(situation, (this.counts.get(situation) ?? 0) + 1);
    this.#world.note(`situation: ${situation}`);
  }

  decided(view: CoreView, decision: Decision): void {
    this.#world.ambushes.decided(view, decision);
    const met = DECIDED[decision];
    if (met !== undefined) this.met(met);
    if (decision !== 'probation-ended-by-leader') return;
    const node = this.#world.find(view.nodeId);
    if (node?.isWiped !== true) return;
    node.caughtUp();
    this.met('wiped node caught up');
  }

  changed(before: CoreView | undefined, after: CoreView): void {
    this.#world.ambushes.changed(before, after);
    if (before === undefined) return;
    if (before.isInstalling && !after.isInstalling && before.lastIndex > before.commitIndex) {
      this.met('snapshot installed over entries');
    }
    if (before.role !== after.role || before.term !== after.term) this.#roleChanged(before, after);
    if (before.membershipIndex !== after.membershipIndex) this.#membershipChanged(after);
  }

  died(node: SimulatedNode, death: Death): void {
    const view = this.#world.oracle.views.get(node.nodeId);
    if (this.#world.nodes.every(({ isUp }) => !isUp)) this.met('all nodes down at once');
    if (view === undefined || death === 'closed') return;
    if (view.durableIndex < view.lastIndex) {
      if (death === 'power cut') this.met('power lost with writes in flight');
      if (node.disk.faults.isHanging) this.met('killed while its disk hung');
    }
    if (view.isInstalling) this.met('killed while installing a snapshot');
    if (view.role === 'candidate') this.met('candidate killed');
    if (view.role === 'leader') this.#leaderDied(view);
    else this.#peerDied(node);
  }

  started(node: SimulatedNode): void {
    if (node.nodeId === this.#lastLeader && this.#world.leader === undefined) {
      this.met('leader back before another was elected');
    }
  }

  resumed(node: SimulatedNode): void {
    const { leader, oracle } = this.#world;
    const wasLeading = oracle.views.get(node.nodeId)?.role === 'leader';
    if (wasLeading && leader !== undefined && leader !== node) {
      this.met('paused leader resumed after another was elected');
    }
  }

  #leaderDied(view: CoreView): void {
    if (view.lastIndex > view.commitIndex) this.met('leader killed between append and commit');
    if (view.membershipIndex > view.commitIndex) {
      this.met('leader killed during a membership change');
    }
    const peers = view.leading?.peers ?? [];
    if (peers.some(({ state }) => state === 'snapshot')) this.met('sender of a snapshot killed');
    if (view.leading?.transferTarget !== undefined) this.met('leader killed during a transfer');
  }

  #peerDied({ nodeId }: SimulatedNode): void {
    const leader = this.#leaderView();
    const peer = leader?.leading?.peers.find((known) => known.nodeId === nodeId);
    if (peer?.state === 'snapshot') this.met('receiver of a snapshot killed');
    if (leader?.leading?.transferTarget === nodeId) this.met('transfer target killed');
  }

  #leaderView(): CoreView | undefined {
    const { leader, oracle } = this.#world;
    return leader === undefined ? undefined : oracle.views.get(leader.nodeId);
  }

  #roleChanged(before: CoreView, after: CoreView): void {
    const { nodeId, role, term } = after;
    const others = this.#liveViews().filter((view) => view.nodeId !== nodeId);
    if (role === 'preCandidate' && others.some((view) => view.role === role)) {
      this.met('two nodes pre-campaign at once');
    }
    if (role === 'candidate') {
      if (others.some((view) => view.role === role && view.term === term)) {
        this.met('two candidates in one term');
      }
      if (after.membership.outgoing !== undefined) {
        this.met('election during joint membership');
      }
    }
    if (role === 'leader') this.#elected(after, others);
    if (before.role === 'follower' && role === 'follower' && before.forwardedReads > 0) {
      this.met('read forwarded across a leader change');
    }
  }

  #elected(after: CoreView, others: readonly CoreView[]): void {
    this.elections += 1;
    this.#lastLeader = after.nodeId;
    if (others.some(({ role }) => role === 'leader')) {
      this.met('two leaders of different terms at once');
    }
    if (after.lastIndex > after.commitIndex + 1) {
      this.met('leader elected with entries of older terms');
    }
  }

  #membershipChanged(after: CoreView): void {
    const { membership, nodeId, role } = after;
    const isMember = membership.voters.some((voter) => voter.nodeId === nodeId);
    if (role !== 'leader' || isMember) return;
    if (this.#world.network.links.isCutOff(nodeId)) this.met('leader removed while cut off');
    else this.met('leader removes itself');
  }

  #liveViews(): CoreView[] {
    return this.#world.nodes.flatMap(({ nodeId, isUp }) => {
      const view = this.#world.oracle.views.get(nodeId);
      return isUp && view !== undefined ? [view] : [];
    });
  }
}
