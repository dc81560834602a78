import { type CoreConfig, type CoreStart, RaftCore } from '../../src/raft/core.js';
import type { Input } from '../../src/raft/input.js';
import { checkState, checkStep } from '../../src/raft/invariants.js';
import type { Message } from '../../src/raft/message.js';
import type { HeldMessage, LogWrite, Ready } from '../../src/raft/ready.js';
import type { EntryRef, HardState, NodeId } from '../../src/raft/types.js';
import type { CoreView } from '../../src/raft/view.js';
import { SimulatedDisk } from '../raft/fixtures/simulated-disk.js';

export type Restart = { readonly kind: 'crash'; readonly kept: number } | { readonly kind: 'wipe' };

export type NodeInput =
  | { readonly kind: 'tick' }
  | { readonly kind: 'persist' }
  | { readonly kind: 'propose'; readonly bytes: number }
  | Restart
  | { readonly kind: 'disconnect'; readonly nodeId: NodeId }
  | { readonly kind: 'message'; readonly message: Message };

export interface Durable {
  readonly hardState: HardState;
  readonly entries: readonly EntryRef[];
}

export interface ExploredCore {
  step(input: Input): void;
  hasReady(): boolean;
  takeReady(): Ready;
  view(): CoreView;
  fingerprint(): string;
}

export interface Flaws {
  readonly core?: (core: RaftCore) => ExploredCore;
  readonly survives?: (durable: Durable) => Durable;
}

export interface Settings {
  readonly config: CoreConfig;
  readonly flaws: Flaws;
  readonly start: (durable: Durable) => CoreStart;
}

const NONCE_OF_THE_WIPED = 7;

export function emptyDisk(probation: number): Durable {
  return { hardState: { ...new SimulatedDisk().hardState, probation }, entries: [] };
}

export function isRestart(input: NodeInput): input is Restart {
  return input.kind === 'crash' || input.kind === 'wipe';
}

export class ExploredNode {
  readonly problems: string[] = [];
  durable: Durable;
  unfinished: LogWrite[] = [];
  log: EntryRef[];
  readonly core: ExploredCore;
  readonly #isWatched: () => boolean;
  #held: HeldMessage[] = [];
  #sent: Message[] = [];
  #view: CoreView | undefined;

  constructor(settings: Settings, durable: Durable, isWatched: () => boolean) {
    this.durable = durable;
    this.log = [...durable.entries];
    this.#isWatched = isWatched;
    const core = new RaftCore(settings.config, settings.start(durable));
    this.core = settings.flaws.core?.(core) ?? core;
    this.#drain();
  }

  step(input: Exclude<NodeInput, Restart>): void {
    if (this.#isWatched()) this.#view = this.core.view();
    if (input.kind === 'persist') this.#persist();
    else if (input.kind === 'tick') this.#give({ type: 'tick' });
    else if (input.kind === 'message') this.#give({ type: 'message', message: input.message });
    else if (input.kind === 'propose') {
      this.#give({ type: 'propose', proposalId: 1, bytes: [input.bytes] });
    } else this.#give({ type: 'disconnected', nodeId: input.nodeId });
    this.#drain();
  }

  afterRestart(restart: Restart): Durable {
    if (restart.kind === 'wipe') return emptyDisk(NONCE_OF_THE_WIPED);
    return this.unfinished.slice(0, restart.kept).reduce(written, this.durable);
  }

  takeSent(): Message[] {
    return this.#sent.splice(0);
  }

  fingerprint(): string {
    const newest = this.unfinished.at(-1)?.id ?? 0;
    const writes = this.unfinished.map(({ hardState, truncateFrom, entries }) => [
      hardState,
      truncateFrom,
      entries,
    ]);
    const held = this.#held.map(({ writeId, message }) => [newest - writeId, message]);
    return `${this.core.fingerprint()}|${JSON.stringify([this.durable, writes, held])}`;
  }

  #persist(): void {
    const [write] = this.unfinished.splice(0, 1);
    if (write === undefined) return;
    this.durable = written(this.durable, write);
    const due = this.#held.filter(({ writeId }) => writeId <= write.id);
    this.#held = this.#held.filter(({ writeId }) => writeId > write.id);
    for (const { message } of due) this.#send(message);
    this.#give({ type: 'persisted', writeId: write.id });
  }

  #drain(): void {
    while (this.core.hasReady()) {
      const ready = this.core.takeReady();
      this.#look();
      if (ready.write !== undefined) this.#write(ready.write);
      for (const message of ready.messages) this.#send(message);
      this.#held.push(...ready.heldMessages);
      if (ready.committed !== undefined) {
        this.#give({ type: 'applied', index: ready.committed.to - 1 });
      }
    }
  }

  #write(write: LogWrite): void {
    this.unfinished.push(write);
    this.log = written(
      { hardState: this.durable.hardState, entries: this.log },
      write,
    ).entries.slice();
  }

  #give(input: Input): void {
    this.core.step(input);
    this.#look();
  }

  #send(message: Message): void {
    this.#sent.push(message);
    if (!this.#isWatched()) return;
    const problem = prematureness(this.durable, message);
    if (problem !== undefined) this.problems.push(problem);
  }

  #look(): void {
    if (!this.#isWatched()) return;
    const after = this.core.view();
    this.problems.push(...checkState(after));
    if (this.#view !== undefined) this.problems.push(...checkStep(this.#view, after));
    this.#view = after;
  }
}

function written(durable: Durable, { hardState, truncateFrom, entries }: LogWrite): Durable {
  const kept =
    truncateFrom === undefined
      ? durable.entries
      : durable.entries.filter(({ index }) => index < truncateFrom);
  return { hardState: hardState ?? durable.hardState, entries: [...kept, ...entries] };
}

function prematureness({ hardState, entries }: Durable, message: Message): string | undefined {
  const { from, to, term } = message;
  const isVote = message.type === 'vote' || (message.type === 'voteResponse' && message.granted);
  if (isVote) {
    const candidate = message.type === 'vote' ? from : to;
    const isDurable =
      hardState.term > term || (hardState.term === term && hardState.vote === candidate);
    if (!isDurable) return `${from} votes for ${candidate} in term ${term} before it is durable`;
  }
  if (message.type !== 'appendResponse' || message.rejected) return undefined;
  if (entries.length >= message.matchIndex) return undefined;
  return `${from} acknowledges ${message.matchIndex}, durable is ${entries.length}`;
}
