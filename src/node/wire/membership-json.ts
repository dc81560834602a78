import type { Member, Membership } from '../../raft/types.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** A membership without members. */
export const EMPTY_MEMBERSHIP: Membership = { voters: [], learners: [] };

/** A membership as the JSON its entry and the state carry. */
export const membershipToJson = (membership: Membership): string =>
  JSON.stringify({
    voters: membership.voters.map(({ nodeId, address }) => ({ nodeId, address })),
    learners: membership.learners.map(({ nodeId, address }) => ({ nodeId, address })),
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
    const { voters, learners } = parsed as Record<string, unknown>;
    return isMembers(voters) && isMembers(learners) ? { voters, learners } : undefined;
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

/** Every member, voters first. */
export const allMembers = (membership: Membership): readonly Member[] => [
  ...membership.voters,
  ...membership.learners,
];

function isMembers(value: unknown): value is Member[] {
  return Array.isArray(value) && value.every(isMember);
}

function isMember(value: unknown): value is Member {
  if (typeof value !== 'object' || value === null) return false;
  const { nodeId, address } = value as Record<string, unknown>;
  return typeof nodeId === 'string' && nodeId !== '' && typeof address === 'string';
}
