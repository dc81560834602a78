import type { CoreStatus } from '../../../src/raft/core.js';
import type { Member } from '../../../src/raft/types.js';
import type { World } from '../world.js';

export function hasConverged({ members, membership, oracle }: World): boolean {
  if (membership.outgoing !== undefined || membership.learners.some(isOnItsWay)) return false;
  if (members.length < membership.voters.length) return false;
  const statuses = members.map(({ raft, storage }) =>
    storage === undefined ? undefined : raft?.coreStatus(),
  );
  const leading = statuses.filter((status) => status?.role === 'leader');
  const [leader] = leading;
  if (leader === undefined || leading.length > 1) return false;
  if (leader.lastIndex !== oracle.committed.lastIndex) return false;
  return statuses.every((status) => status !== undefined && isInStep(status, leader));
}

const isOnItsWay = ({ standby }: Member): boolean => standby === undefined;

const isInStep = (status: CoreStatus, leader: CoreStatus): boolean =>
  status.leaderId === leader.leaderId &&
  status.membershipCommitted &&
  status.probation === 0 &&
  status.term === leader.term &&
  status.lastIndex === leader.lastIndex &&
  status.appliedIndex === leader.lastIndex;

export function differences({ members, oracle }: World): string[] {
  const wanted = JSON.stringify([...oracle.committed.state()]);
  return members.flatMap(({ nodeId, raft }) => {
    const items = raft?.state?.list(new Uint8Array(0)) ?? [];
    const found = JSON.stringify(items.map(({ key, value }) => [textOf(key), textOf(value)]));
    return found === wanted
      ? []
      : [`${nodeId} holds ${found.slice(0, 300)} not ${wanted.slice(0, 300)}`];
  });
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
