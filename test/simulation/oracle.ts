import { paddedLength, readRecordHeader } from '../../src/kernel/record.js';
import type { RaftNode } from '../../src/node/node.js';
import type { RaftCore } from '../../src/raft/core.js';
import type { Decision } from '../../src/raft/decision.js';
import type { Input } from '../../src/raft/input.js';
import { checkState, checkStep } from '../../src/raft/invariants.js';
import type { Ready } from '../../src/raft/ready.js';
import type { CoreView } from '../../src/raft/view.js';
import type { Life } from './host/life.js';
import { CommittedLog } from './oracle/committed-log.js';
import { wrongMembershipStep } from './oracle/membership-steps.js';
import { Promises } from './oracle/promises.js';
import { isSameView } from './oracle/same-view.js';
import type { CoreWatcher } from './oracle/watch.js';
import { Violation } from './violation.js';

export interface OracleListener {
  decided(view: CoreView, decision: Decision): void;
  changed(before: CoreView | undefined, after: CoreView): void;
}

export class Oracle implements CoreWatcher {
  readonly views = new Map<string, CoreView>();
  listener: OracleListener | undefined;
  readonly committed = new CommittedLog();
  readonly decisions = new Map<string, number>();
  readonly #note: (what: string) => void;
  readonly #views = new WeakMap<RaftCore, CoreView>();
  readonly #leaders = new Map<number, RaftCore>();
  readonly #promises = new Promises();
  #violation: Violation | undefined;

  constructor(note: (what: string) => void) {
    this.#note = note;
  }

  get violation(): Violation | undefined {
    return this.#violation;
  }

  stepped(core: RaftCore, input: Input): void {
    const view = core.view();
    this.#report(view.nodeId, this.#promises.stepped(view, input));
    this.#look(core, view);
  }

  taken(core: RaftCore, { decisions, write }: Ready): void {
    const view = this.#look(core, core.view());
    const { nodeId } = view;
    if (write !== undefined) this.#promises.writing(nodeId, write);
    for (const decision of decisions) {
      this.decisions.set(decision, (this.decisions.get(decision) ?? 0) + 1);
      this.#note(`${nodeId} ${decision}`);
      this.listener?.decided(view, decision);
    }
  }

  wiped(nodeId: string): void {
    this.views.delete(nodeId);
    this.#promises.wiped(nodeId);
  }

  watchState(node: RaftNode, life: Life): void {
    const { state } = node;
    const status = node.coreStatus();
    if (state === undefined || status === undefined) return;
    this.#report(node.nodeId, this.#promises.recovered(node.nodeId, status));
    const apply = state.apply.bind(state);
    state.apply = (records) => {
      const before = state.appliedIndex;
      const outcome = apply(records);
      const inTerm = node.coreStatus()?.term ?? 0;
      if (life.alive)
        this.#applied(life, { records, from: before + 1, to: state.appliedIndex, inTerm });
      return outcome;
    };
  }

  #look(core: RaftCore, after: CoreView): CoreView {
    const before = this.#views.get(core);
    if (before !== undefined && isSameView(before, after)) return before;
    this.#views.set(core, after);
    this.views.set(after.nodeId, after);
    this.listener?.changed(before, after);
    this.#report(after.nodeId, checkState(after));
    if (before !== undefined) {
      this.#report(after.nodeId, checkStep(before, after));
      this.#report(after.nodeId, wrongMembershipStep(before, after));
    }
    this.#report(after.nodeId, this.#promises.seen(after));
    if (after.role === before?.role && after.term === before.term) return after;
    this.#note(`${after.nodeId} is ${after.role} in term ${after.term}`);
    if (after.role === 'leader') this.#checkLeader(core, after);
    return after;
  }

  #applied(
    life: Life,
    run: {
      readonly records: Uint8Array;
      readonly from: number;
      readonly to: number;
      readonly inTerm: number;
    },
  ): void {
    let offset = 0;
    for (let index = run.from; index <= run.to; index += 1) {
      const header = readRecordHeader(run.records, offset);
      if (header === undefined || header.index !== index) {
        this.#report(life.name, [`applied bytes that are not the entry ${index}`]);
        return;
      }
      const record = run.records.subarray(offset, offset + header.length);
      offset += paddedLength(header.length);
      const { term, type } = header;
      const difference = this.committed.applied({ index, term, type, record }, run.inTerm);
      if (difference !== undefined) this.#report(life.name, [difference]);
    }
    this.#note(`${life.name} applied ${run.from}..${run.to}`);
  }

  #checkLeader(core: RaftCore, { nodeId, term, lastIndex }: CoreView): void {
    const known = this.#leaders.get(term);
    if (known !== undefined && known !== core) {
      this.#report(nodeId, [`leads in term ${term} like ${known.view().nodeId} did`]);
    }
    this.#leaders.set(term, core);
    const needed = this.committed.lastIndexAppliedBelow(term);
    if (lastIndex < needed) {
      this.#report(nodeId, [`leads in term ${term} up to ${lastIndex} without entry ${needed}`]);
    }
  }

  #report(who: string, violated: readonly string[]): void {
    const [first] = violated;
    if (first !== undefined) this.#violation ??= new Violation(`${who}: ${first}`);
  }
}
