import type { Input } from '../../../src/raft/input.js';
import type { Message } from '../../../src/raft/message.js';
import type { CoreView } from '../../../src/raft/view.js';

export const STRANGER = 'stranger';

export interface Draft {
  readonly view: CoreView;
  readonly peer: string;
  readonly session: number;
}

type Draw = (draft: Draft) => Input | undefined;

const says =
  (draw: (draft: Draft) => Message): Draw =>
  (draft) => ({ type: 'message', message: draw(draft) });

const route = ({ view: { nodeId, term } }: Draft, from: string) => ({ from, to: nodeId, term });

const candidacy = { lastIndex: 1_000_000, lastTerm: 0 };

const answer = (session: number) => ({ session, probation: 0, readRound: 2 ** 40 });

const claim = (session: number, matchIndex: number) => ({
  session,
  probation: 0,
  rejected: false,
  matchIndex,
  hintIndex: 0,
  hintTerm: 0,
});

const fromOutside: readonly Draw[] = [
  says((draft) => ({ type: 'timeoutNow', ...route(draft, STRANGER) })),
  says((draft) => ({ type: 'preVote', ...route(draft, STRANGER), ...candidacy })),
  says((draft) => ({ type: 'vote', ...route(draft, STRANGER), ...candidacy, transfer: false })),
  says((draft) => ({ type: 'preVoteResponse', ...route(draft, STRANGER), granted: true })),
  says((draft) => ({ type: 'heartbeatResponse', ...route(draft, STRANGER), ...answer(0) })),
  says((draft) => ({ type: 'appendResponse', ...route(draft, STRANGER), ...claim(0, 1) })),
  says((draft) => ({
    type: 'readIndexResponse',
    ...route(draft, STRANGER),
    requestId: 1,
    index: 1,
  })),
  says((draft) => ({
    type: 'readIndex',
    ...route(draft, STRANGER),
    requestId: 1,
    lease: false,
  })),
];

const impossible: readonly Draw[] = [
  says((draft) => ({ type: 'timeoutNow', ...route(draft, draft.peer), term: 0.5 })),
  says((draft) => ({ type: 'timeoutNow', ...route(draft, draft.peer), term: 2 ** 60 })),
  says((draft) => ({
    type: 'vote',
    ...route(draft, draft.peer),
    lastIndex: -1,
    lastTerm: 0,
    transfer: false,
  })),
  says((draft) => ({
    type: 'heartbeatResponse',
    ...route(draft, draft.peer),
    ...answer(draft.session),
  })),
  says((draft) => ({
    type: 'appendResponse',
    ...route(draft, draft.peer),
    ...claim(draft.session, 2 ** 40),
  })),
];

const contradicting: readonly Draw[] = [
  (draft) => {
    const { view, peer, session } = draft;
    if (view.role !== 'leader') return undefined;
    return says(() => ({
      type: 'heartbeat',
      ...route(draft, peer),
      session,
      commitIndex: 0,
      readRound: 0,
      release: 0,
      lease: false,
    }))(draft);
  },
  (draft) => {
    const { view, session } = draft;
    if (view.leaderId === undefined || view.role === 'leader' || view.commitTerm === 0) {
      return undefined;
    }
    return says(() => ({
      type: 'append',
      ...route(draft, view.leaderId ?? ''),
      session,
      prevIndex: view.commitIndex,
      prevTerm: view.commitTerm - 1,
      commitIndex: 0,
      entries: [],
    }))(draft);
  },
];

const snapshot =
  (
    make: (view: CoreView) => {
      readonly from?: string;
      readonly term: number;
      readonly index: number;
      readonly ofTerm: number;
    },
  ): Draw =>
  ({ view, peer }) => {
    const { from = peer, term, index, ofTerm } = make(view);
    if (view.leaderId === undefined || view.commitIndex === 0) return undefined;
    const { membership } = view;
    return { type: 'snapshotReceived', from, term, snapshot: { index, term: ofTerm, membership } };
  };

const snapshots: readonly Draw[] = [
  snapshot(({ term }) => ({ term, index: 0, ofTerm: 1 })),
  snapshot(({ term, commitIndex }) => ({ term: term - 1, index: commitIndex, ofTerm: term - 1 })),
  snapshot(({ term, commitIndex, commitTerm }) => ({
    from: STRANGER,
    term,
    index: commitIndex,
    ofTerm: commitTerm,
  })),
  snapshot(({ term, commitIndex, commitTerm, leaderId = '' }) => ({
    from: leaderId,
    term,
    index: commitIndex,
    ofTerm: commitTerm - 1,
  })),
];

const ofNobody: readonly Draw[] = [
  () => ({ type: 'persisted', writeId: 0 }),
  () => ({ type: 'applied', index: 2 ** 40 }),
  () => ({ type: 'compacted', point: { index: 2 ** 40, term: 1 } }),
  ({ view: { term, membership } }) => ({
    type: 'snapshotInstalled',
    snapshot: { index: 2 ** 40, term, membership },
  }),
  ({ view: { nodeId } }) => ({ type: 'transfer', to: nodeId }),
  ({ peer }) => ({ type: 'snapshotSent', to: peer, index: 2 ** 40, succeeded: false }),
];

export const HOSTILE_INPUTS: readonly Draw[] = [
  ...fromOutside,
  ...impossible,
  ...contradicting,
  ...snapshots,
  ...ofNobody,
];
