import { isDeliveryDue, takeCommitted } from './commit.js';
import type { CoreConfig, CoreStart } from './config.js';
import { dispatch } from './dispatch.js';
import type { Input } from './input.js';
import { startReadRound } from './leader/read-rounds.js';
import { sendDueAppends } from './leader/replication.js';
import type { Ready } from './ready.js';
import { createState, type RaftState } from './state.js';
import { type CoreStatus, statusOf } from './status.js';
import type { NodeId, Role, Term } from './types.js';
import { type CoreView, fingerprintOf, viewOf } from './view.js';

export type { CoreConfig, CoreStart } from './config.js';
export type { CoreStatus } from './status.js';

interface Standing {
  readonly role: Role;
  readonly term: Term;
  readonly leaderId: NodeId | undefined;
}

/** The consensus core: a function from inputs to readies, with nothing but its state in between. */
export class RaftCore {
  readonly #state: RaftState;
  #reported: Standing;

  constructor(config: CoreConfig, start: CoreStart) {
    this.#state = createState(config, start);
    this.#reported = standingOf(this.#state);
  }

  /**
   * Takes one input; never throws on what a peer may send. `nowMs` is a monotonic time read after
   * the input came; without it no lease is given or used.
   */
  step(input: Input, nowMs?: number): void {
    this.#state.nowMs = nowMs;
    dispatch(this.#state, input);
  }

  /** Whether `takeReady` has anything to say. */
  hasReady(): boolean {
    const state = this.#state;
    return (
      state.writes.pendingCount > 0 ||
      !state.outputs.isEmpty ||
      isSendingDue(state) ||
      isDeliveryDue(state) ||
      this.#hasNewStanding()
    );
  }

  /** Takes what is to be done since the last time; call again while `hasReady`. */
  takeReady(): Ready {
    const state = this.#state;
    const isLastWrite = state.writes.pendingCount <= 1;
    if (isLastWrite) {
      startReadRound(state);
      sendDueAppends(state);
    }
    const { outputs } = state;
    const taken = state.writes.take();
    const { refusals, ...gathered } = outputs.take();
    const statusChanged = this.#hasNewStanding();
    this.#reported = standingOf(state);
    const ready: Ready = {
      membership: outputs.membershipChanged ? state.memberships.latest : undefined,
      proposals: taken === undefined ? refusals : [...refusals, ...taken.accepted],
      write: taken?.write,
      committed: takeCommitted(state),
      ...gathered,
      snapshotToInstall: isLastWrite ? outputs.snapshotToInstall : undefined,
      statusChanged,
    };
    outputs.membershipChanged = false;
    if (isLastWrite) outputs.snapshotToInstall = undefined;
    return ready;
  }

  /** What this node is and knows. */
  status(): CoreStatus {
    return statusOf(this.#state);
  }

  /** Everything the invariants look at. */
  view(): CoreView {
    return viewOf(this.#state);
  }

  /** What decides how this core goes on, as text; for those who explore its states. */
  fingerprint(): string {
    return fingerprintOf(this.#state);
  }

  #hasNewStanding(): boolean {
    const { role, term, leaderId } = this.#state;
    const reported = this.#reported;
    return role !== reported.role || term !== reported.term || leaderId !== reported.leaderId;
  }
}

function standingOf({ role, term, leaderId }: RaftState): Standing {
  return { role, term, leaderId };
}

function isSendingDue({ leading }: RaftState): boolean {
  return leading !== undefined && (leading.appendsDue || leading.waitingReads.length > 0);
}
