import type { Member, Membership } from '../../raft/types.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** A membership without members. */
export const EMPTY_MEMBERSHIP: Membership = { voters: [], learners: [] };

/** A membership as the JSON its entry and the state carry. */
export const membershipToJson = (membership: Membership): string =>
  JSON.stringify({
    voters: membership.voters,
    learners: membership.learners,
    outgoing: membership.outgoing,
  });

/** The payload of a membership entry. */
export const encodeMembership = (membership: Membership): Uint8Array =>
  encoder.encode(membershipToJson(membership));

/** Reads a membership from JSON; `undefined` when it is none. `''` is the empty one. */
export function parseMembership(json: string): Membership | undefined {
  if (json === '') return EMPTY_MEMBERSHIP;
  try {
    const parsed: unknown = JSON.parse(json);
    if (typeof parsed !== 'object' || parsed === null) return undefined;
    const { voters, learners, outgoing } = parsed as Record<string, unknown>;
    if (!isMembers(voters) || !isMembers(learners)) return undefined;
    const membership = { voters: voters.map(plain), learners: learners.map(plain) };
    if (outgoing === undefined) return membership;
    return isMembers(outgoing) ? { ...membership, outgoing: outgoing.map(plain) } : undefined;
  } catch {
    return undefined;
  }
}

/** Reads a membership from the payload of its entry; `undefined` when it is none. */
export function decodeMembership(payload: Uint8Array): Membership | undefined {
  try {
    return parseMembership(decoder.decode(payload));
  } catch {
    return undefined;
  }
}

/** Every member once, voters first; while the membership is joint, those that leave are there. */
export function allMembers({ voters, learners, outgoing }: Membership): readonly Member[] {
  const staying = [...voters, ...learners];
  const leaving = (outgoing ?? []).filter((member) => !staying.some(isSameNode(member)));
  return [...staying, ...leaving];
}

const isSameNode =
  ({ nodeId }: Member) =>
  (other: Member): boolean =>
    other.nodeId === nodeId;

const plain = ({ nodeId, address, standby }: Member): Member =>
  standby === undefined ? { nodeId, address } : { nodeId, address, standby };

function isMembers(value: unknown): value is Member[] {
  return Array.isArray(value) && value.every(isMember);
}

function isMember(value: unknown): value is Member {
  if (typeof value !== 'object' || value === null) return false;
  const { nodeId, address, standby } = value as Record<string, unknown>;
  const isNamed = typeof nodeId === 'string' && nodeId !== '' && typeof address === 'string';
  return isNamed && (standby === undefined || standby === true);
}
