import type { Decision } from '../../src/raft/decision.js';
import type { CoreView } from '../../src/raft/view.js';
import type { World } from './world.js';

export type Moment = Decision | 'installing' | 'elected' | 'membership changed' | 'proposed';

export interface Ambush {
  readonly moment: Moment;
  readonly strike: (view: CoreView) => void;
}

export class Ambushes {
  readonly #world: World;
  readonly #laid = new Set<Ambush>();

  constructor(world: World) {
    this.#world = world;
  }

  lay(ambush: Ambush): () => void {
    this.#laid.add(ambush);
    return () => this.#laid.delete(ambush);
  }

  decided(view: CoreView, decision: Decision): void {
    this.#met(view, decision);
  }

  changed(before: CoreView | undefined, after: CoreView): void {
    if (this.#laid.size === 0 || before === undefined) return;
    if (after.isInstalling && !before.isInstalling) this.#met(after, 'installing');
    if (after.role === 'leader' && before.role !== 'leader') this.#met(after, 'elected');
    if ((after.leading?.uncommittedBytes ?? 0) > 0) this.#met(after, 'proposed');
    if (after.membershipIndex > before.membershipIndex) this.#met(after, 'membership changed');
  }

  #met(view: CoreView, moment: Moment): void {
    if (this.#laid.size === 0) return;
    for (const ambush of this.#laid) {
      if (ambush.moment !== moment) continue;
      this.#laid.delete(ambush);
      this.#world.note(`ambush: ${moment} at ${view.nodeId}`);
      ambush.strike(view);
    }
  }
}
