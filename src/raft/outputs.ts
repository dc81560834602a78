import type { Decision } from './decision.js';
import type { AppendResponse, Message } from './message.js';
import type { HeldMessage, ProposalResult, ReadResult } from './ready.js';
import type { NodeId, SnapshotRef } from './types.js';

interface PendingAcknowledgement {
  readonly message: AppendResponse;
  readonly writeId: number | undefined;
}

/** What a ready takes along besides the log write. */
export interface TakenOutputs {
  readonly messages: readonly Message[];
  readonly heldMessages: readonly HeldMessage[];
  readonly refusals: readonly ProposalResult[];
  readonly reads: readonly ReadResult[];
  readonly snapshotsToSend: readonly NodeId[];
  readonly decisions: readonly Decision[];
}

/** Gathers what the core wants done until it is taken. */
export class Outputs {
  #messages: Message[] = [];
  #held: HeldMessage[] = [];
  #refusals: ProposalResult[] = [];
  #reads: ReadResult[] = [];
  #snapshotsToSend: NodeId[] = [];
  #decisions: Decision[] = [];
  #acknowledgement: PendingAcknowledgement | undefined;
  /** Accepted by the core and not handed out yet. */
  snapshotToInstall: SnapshotRef | undefined;
  membershipChanged = false;

  get isEmpty(): boolean {
    return (
      this.#messages.length === 0 &&
      this.#held.length === 0 &&
      this.#acknowledgement === undefined &&
      this.#refusals.length === 0 &&
      this.#reads.length === 0 &&
      this.#snapshotsToSend.length === 0 &&
      this.#decisions.length === 0 &&
      this.snapshotToInstall === undefined &&
      !this.membershipChanged
    );
  }

  /** Names the way a branch went. */
  decide(decision: Decision): void {
    this.#decisions.push(decision);
  }

  /** A message that may leave at once, or after the write with `writeId`. */
  send(message: Message, writeId: number | undefined): void {
    if (writeId === undefined) this.#messages.push(message);
    else this.#held.push({ writeId, message });
  }

  /**
   * A successful append response; of several in one session with a leader only the furthest leaves.
   */
  acknowledge(message: AppendResponse, writeId: number | undefined): void {
    const waiting = this.#acknowledgement?.message;
    const isSameSession =
      waiting?.to === message.to &&
      waiting.term === message.term &&
      waiting.session === message.session &&
      waiting.probation === message.probation;
    if (!isSameSession) this.#release();
    else if (waiting.matchIndex > message.matchIndex) return;
    this.#acknowledgement = { message, writeId };
  }

  refuse(refusal: ProposalResult): void {
    this.#refusals.push(refusal);
  }

  answerRead(result: ReadResult): void {
    this.#reads.push(result);
  }

  requestSnapshot(to: NodeId): void {
    this.#snapshotsToSend.push(to);
  }

  /** Takes everything gathered so far. */
  take(): TakenOutputs {
    this.#release();
    const taken: TakenOutputs = {
      messages: this.#messages,
      heldMessages: this.#held,
      refusals: this.#refusals,
      reads: this.#reads,
      snapshotsToSend: this.#snapshotsToSend,
      decisions: this.#decisions,
    };
    this.#messages = [];
    this.#held = [];
    this.#refusals = [];
    this.#reads = [];
    this.#snapshotsToSend = [];
    this.#decisions = [];
    return taken;
  }

  #release(): void {
    const waiting = this.#acknowledgement;
    this.#acknowledgement = undefined;
    if (waiting !== undefined) this.send(waiting.message, waiting.writeId);
  }
}
