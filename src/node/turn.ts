import type { Clock } from '../host/clock.js';
import type { RaftCore } from '../raft/core.js';
import type { Input } from '../raft/input.js';
import type { MembershipChange } from '../raft/types.js';
import { MAX_QUEUED_INPUTS } from './bounds.js';
import { carryOut, type EffectParts } from './effects.js';
import type { Proposal } from './proposals.js';
import { recordBytes } from './wire/records.js';

/**
 * The one place where the core is run: inputs gather until the end of the event-loop phase, then
 * one turn steps them all and carries out what the core wants.
 */
export class Turn {
  readonly #clock: Clock;
  readonly #core: RaftCore;
  readonly #parts: EffectParts;
  readonly #onError: (error: unknown) => void;
  #inbox: Input[] = [];
  #lastProposalId = 0;
  #scheduled = false;
  #running = false;
  #stopped = false;

  constructor(clock: Clock, core: RaftCore, parts: EffectParts, onError: (error: unknown) => void) {
    this.#clock = clock;
    this.#core = core;
    this.#parts = parts;
    this.#onError = onError;
  }

  /** Queues an input for the next turn; messages beyond the bound are lost. */
  push(input: Input): void {
    if (input.type === 'message' && this.#inbox.length >= MAX_QUEUED_INPUTS) return;
    this.#inbox.push(input);
    this.schedule();
  }

  /** Queues a membership change. */
  pushChange(change: MembershipChange, proposal: Proposal): void {
    const proposalId = this.#nextProposalId();
    this.#parts.proposals.offerChange(proposalId, proposal);
    this.#inbox.push({ type: 'changeMembership', proposalId, change });
    this.schedule();
  }

  /** Makes sure that a turn runs soon. */
  schedule(): void {
    if (this.#scheduled || this.#stopped) return;
    this.#scheduled = true;
    this.#clock.defer(() => this.#run());
  }

  stop(): void {
    this.#stopped = true;
    this.#inbox = [];
  }

  #run(): void {
    this.#scheduled = false;
    if (this.#stopped || this.#running) return;
    this.#running = true;
    try {
      this.#stepAll();
      while (!this.#stopped && this.#core.hasReady()) carryOut(this.#core.takeReady(), this.#parts);
    } catch (error) {
      this.#onError(error);
    } finally {
      this.#running = false;
    }
  }

  #stepAll(): void {
    const inputs = this.#inbox;
    this.#inbox = [];
    for (const input of inputs) {
      if (input.type === 'persisted') this.#parts.outbox.persisted(input.writeId);
      this.#step(input);
    }
    this.#stepProposals();
    for (const lease of [false, true]) {
      const requestId = this.#parts.reads.takeRequest(lease);
      if (requestId !== undefined) this.#step({ type: 'readIndex', requestId, lease });
    }
  }

  #step(input: Input): void {
    this.#core.step(input, this.#clock.monotonicMs());
  }

  #stepProposals(): void {
    const proposalId = this.#nextProposalId();
    const queued = this.#parts.proposals.takeQueued(proposalId);
    if (queued === undefined) return;
    const bytes = queued.map(({ payload }) => recordBytes(payload?.byteLength ?? 0));
    this.#step({ type: 'propose', proposalId, bytes });
  }

  #nextProposalId(): number {
    this.#lastProposalId += 1;
    return this.#lastProposalId;
  }
}
