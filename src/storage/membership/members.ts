import { InvalidArgumentError } from '../../port/errors.js';
import type { Member } from '../../raft/types.js';

/** A node and where it can be reached, `host:port`. */
export interface MemberAddress {
  readonly nodeId: string;
  readonly address: string;
}

/** Who votes in a cluster and who only receives. */
export interface Members {
  readonly voters: readonly MemberAddress[];
  readonly learners?: readonly MemberAddress[];
}

/** A member as it was given. Throws `INVALID_ARGUMENT`. */
export function checkedMember({ nodeId, address }: MemberAddress): Member {
  if (typeof nodeId !== 'string' || nodeId === '') {
    throw new InvalidArgumentError('a member needs the id of a node');
  }
  if (typeof address !== 'string' || !/:\d{1,5}$/.test(address)) {
    throw new InvalidArgumentError('a member needs an address, host:port');
  }
  return { nodeId, address };
}

/** Members as they were given, each id once. Throws `INVALID_ARGUMENT`. */
export function checkedMembers(members: Members): { voters: Member[]; learners: Member[] } {
  if (!Array.isArray(members?.voters) || !Array.isArray(members.learners ?? [])) {
    throw new InvalidArgumentError('members need a list of voters, and may have one of learners');
  }
  const voters = members.voters.map(checkedMember);
  const learners = (members.learners ?? []).map(checkedMember);
  if (voters.length === 0) throw new InvalidArgumentError('a cluster needs at least one voter');
  const ids = new Set([...voters, ...learners].map(({ nodeId }) => nodeId));
  if (ids.size < voters.length + learners.length) {
    throw new InvalidArgumentError('every node is named once, as a voter or as a learner');
  }
  return { voters, learners };
}
