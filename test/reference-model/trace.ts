export interface Config {
  readonly voters: readonly string[];
  readonly outgoing: readonly string[];
}

export interface Entry {
  readonly index: number;
  readonly term: number;
  readonly content: string;
  readonly config?: Config;
}

export interface Base {
  readonly index: number;
  readonly term: number;
  readonly config: Config;
}

export interface LogDelta {
  readonly base?: Base;
  readonly keep: number;
  readonly added: readonly Entry[];
}

interface Envelope {
  readonly from: string;
  readonly to: string;
  readonly term: number;
}

export type Message = Envelope &
  (
    | { readonly type: 'requestVote'; readonly lastIndex: number; readonly lastTerm: number }
    | { readonly type: 'requestVoteReply'; readonly granted: boolean }
    | {
        readonly type: 'appendEntries';
        readonly prevIndex: number;
        readonly prevTerm: number;
        readonly commit: number;
        readonly entries: readonly Entry[];
      }
    | {
        readonly type: 'appendEntriesReply';
        readonly success: boolean;
        readonly matchIndex: number;
      }
    | { readonly type: 'heartbeat'; readonly commit: number }
    | { readonly type: 'heartbeatReply' }
    | { readonly type: 'preVote' }
    | { readonly type: 'preVoteReply'; readonly granted: boolean }
    | { readonly type: 'timeoutNow' }
    | { readonly type: 'other'; readonly name: string }
  );

export type MessageOf<K extends Message['type']> = Extract<Message, { readonly type: K }>;

export type Cause =
  | { readonly kind: 'start' | 'restart' | 'tick' | 'client' | 'persisted' | 'other' }
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'snapshotReceived'; readonly from: string; readonly term: number }
  | { readonly kind: 'snapshotInstalled'; readonly point: Base }
  | { readonly kind: 'compacted'; readonly index: number };

export interface Durable {
  readonly term: number;
  readonly vote: string | null;
  readonly log: LogDelta;
}

export interface Transition {
  readonly node: string;
  readonly cause: Cause;
  readonly role: 'follower' | 'candidate' | 'leader';
  readonly term: number;
  readonly vote: string | null;
  readonly commit: number;
  readonly log?: LogDelta;
  readonly durable?: Durable;
  readonly sent: readonly Message[];
}
