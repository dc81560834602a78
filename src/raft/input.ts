import type { Message } from './message.js';
import type { Index, LogPoint, MembershipChange, NodeId, SnapshotRef, Term } from './types.js';

/** Everything that can happen to the core; a trace is a list of these. */
export type Input =
  /** One tick of the clock went by. */
  | { readonly type: 'tick' }
  /** A peer said something. */
  | { readonly type: 'message'; readonly message: Message }
  /**
   * Commands to append in order, given by the bytes of each encoded record. Answered in
   * `ready.proposals`.
   */
  | { readonly type: 'propose'; readonly proposalId: number; readonly bytes: readonly number[] }
  /** A membership change to append. Answered in `ready.proposals`. */
  | {
      readonly type: 'changeMembership';
      readonly proposalId: number;
      readonly change: MembershipChange;
    }
  /** The log write with this id, and so every earlier one, is durable. */
  | { readonly type: 'persisted'; readonly writeId: number }
  /** The state machine has applied everything to this index. */
  | { readonly type: 'applied'; readonly index: Index }
  /** The log dropped every entry to this point. */
  | { readonly type: 'compacted'; readonly point: LogPoint }
  /** A whole snapshot from the leader of `term` lies ready to be installed. */
  | {
      readonly type: 'snapshotReceived';
      readonly from: NodeId;
      readonly term: Term;
      readonly snapshot: SnapshotRef;
    }
  /**
   * The snapshot named in `ready.snapshotToInstall` is the state now, and the log starts behind
   * it.
   */
  | { readonly type: 'snapshotInstalled'; readonly snapshot: SnapshotRef }
  /** A snapshot stream to a peer ended; `index` is what it carried. */
  | {
      readonly type: 'snapshotSent';
      readonly to: NodeId;
      readonly index: Index;
      readonly succeeded: boolean;
    }
  /**
   * A read wants an index to wait for; with `lease` a valid lease of the leader confirms it.
   * Answered in `ready.reads`. Ids increase.
   */
  | { readonly type: 'readIndex'; readonly requestId: number; readonly lease?: boolean }
  /** Hand leadership to this voter. */
  | { readonly type: 'transfer'; readonly to: NodeId }
  /** The connection from this peer closed. */
  | { readonly type: 'disconnected'; readonly nodeId: NodeId }
  /** A message to this peer could not be sent. */
  | { readonly type: 'unreachable'; readonly nodeId: NodeId };
