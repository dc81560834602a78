import type { CoreView, LeadershipView, PeerView } from '../../../src/raft/view.js';

export const isSameView = (one: CoreView, other: CoreView): boolean =>
  one.nodeId === other.nodeId &&
  isSameStanding(one, other) &&
  isSameLog(one, other) &&
  one.membership === other.membership &&
  one.membershipIndex === other.membershipIndex &&
  one.forwardedReads === other.forwardedReads &&
  isSameLeadership(one.leading, other.leading);

const isSameStanding = (one: CoreView, other: CoreView): boolean =>
  one.role === other.role &&
  one.term === other.term &&
  one.vote === other.vote &&
  one.leaderId === other.leaderId &&
  one.voteCount === other.voteCount &&
  one.isInstalling === other.isInstalling &&
  one.maxInflightAppends === other.maxInflightAppends &&
  one.probation === other.probation;

const isSameLog = (one: CoreView, other: CoreView): boolean =>
  one.previousIndex === other.previousIndex &&
  one.lastIndex === other.lastIndex &&
  one.lastTerm === other.lastTerm &&
  one.durableIndex === other.durableIndex &&
  one.commitIndex === other.commitIndex &&
  one.commitTerm === other.commitTerm &&
  one.deliveredIndex === other.deliveredIndex &&
  one.appliedIndex === other.appliedIndex;

function isSameLeadership(
  one: LeadershipView | undefined,
  other: LeadershipView | undefined,
): boolean {
  if (one === undefined || other === undefined) return one === other;
  return (
    one.term === other.term &&
    one.noopIndex === other.noopIndex &&
    one.uncommittedBytes === other.uncommittedBytes &&
    one.lastRound === other.lastRound &&
    one.waitingReads === other.waitingReads &&
    one.transferTarget === other.transferTarget &&
    one.peers.length === other.peers.length &&
    one.peers.every((peer, at) => isSamePeer(peer, other.peers[at]))
  );
}

const isSamePeer = (one: PeerView, other: PeerView | undefined): boolean =>
  one.nodeId === other?.nodeId &&
  one.state === other.state &&
  one.matchIndex === other.matchIndex &&
  one.nextIndex === other.nextIndex &&
  one.inflightAppends === other.inflightAppends &&
  one.confirmedRound === other.confirmedRound;
