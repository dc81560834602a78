import type { Member, MembershipChange } from '../raft/types.js';

const TICKS_BETWEEN_TRIES = 5;

/**
 * On the leader: proposes to make each learner a voter again and again, until the core finds it
 * caught up.
 */
export class AutoPromotion {
  readonly #propose: (change: MembershipChange) => void;
  #ticks = 0;

  constructor(propose: (change: MembershipChange) => void) {
    this.#propose = propose;
  }

  /** A tick of the leader; `members` are the learners of its latest membership. */
  tick(members: readonly Member[]): void {
    this.#ticks += 1;
    const learners = members.filter(({ standby }) => standby === undefined);
    if (learners.length === 0 || this.#ticks % TICKS_BETWEEN_TRIES !== 0) return;
    const turn = Math.floor(this.#ticks / TICKS_BETWEEN_TRIES) % learners.length;
    const learner = learners[turn];
    if (learner !== undefined) this.#propose({ kind: 'promote', nodeId: learner.nodeId });
  }
}
