import type { RaftNode } from '../../node/node.js';
import { allMembers, decodeMembership } from '../../node/wire/membership-json.js';
import { InvalidArgumentError, StorageError } from '../../port/errors.js';
import type { Member } from '../../raft/types.js';
import type { Outcome } from '../outcome.js';
import { outcomeOf } from '../outcome.js';

/** The body of a join request: who wants to be a member, and where it is. */
export const encodeMember = (member: Member): Uint8Array =>
  new TextEncoder().encode(JSON.stringify(member));

/**
 * On the leader: adds a learner, or changes the address of a member; done at once when nothing
 * differs.
 */
export function join(node: RaftNode, body: Uint8Array, done: (outcome: Outcome) => void): void {
  const member = parseMember(body);
  if (member === undefined) {
    done(refused(new InvalidArgumentError('a join needs a node id and an address')));
    return;
  }
  const known = allMembers(node.membership).find(({ nodeId }) => nodeId === member.nodeId);
  if (known !== undefined && known.address === member.address) done(alreadySo(node));
  else {
    const kind = known === undefined ? 'addLearner' : 'updateAddress';
    node.change({ kind, member }, (outcome) => done(outcomeOf(outcome)));
  }
}

/** On the leader: changes the address of a member; done at once when nothing differs. */
export function updateAddress(
  node: RaftNode,
  body: Uint8Array,
  done: (outcome: Outcome) => void,
): void {
  const member = parseMember(body);
  if (member === undefined) {
    done(refused(new InvalidArgumentError('a new address needs a node id and an address')));
    return;
  }
  const known = allMembers(node.membership).find(({ nodeId }) => nodeId === member.nodeId);
  if (known === undefined || known.address === member.address) done(alreadySo(node));
  else node.change({ kind: 'updateAddress', member }, (outcome) => done(outcomeOf(outcome)));
}

/** On the leader: removes a member; done at once when it is none. */
export function leave(node: RaftNode, body: Uint8Array, done: (outcome: Outcome) => void): void {
  const nodeId = new TextDecoder().decode(body);
  const isMember = allMembers(node.membership).some((member) => member.nodeId === nodeId);
  if (!isMember) done(alreadySo(node));
  else node.change({ kind: 'remove', nodeId }, (outcome) => done(outcomeOf(outcome)));
}

/**
 * On the leader: takes one step towards these voters and learners, and says whether to try again:
 * nodes that are new become learners first. Done once all is committed and nothing is joint.
 */
export function changeMembers(
  node: RaftNode,
  body: Uint8Array,
  done: (outcome: Outcome) => void,
): void {
  const wanted = decodeMembership(body);
  if (wanted === undefined) {
    done(refused(new InvalidArgumentError('a change of members needs voters and learners')));
    return;
  }
  const { voters, learners } = wanted;
  const isKnown = ({ nodeId }: Member): boolean =>
    allMembers(node.membership).some((member) => member.nodeId === nodeId);
  const missing = [...voters, ...learners].find((member) => !isKnown(member));
  if (missing !== undefined) {
    node.change({ kind: 'addLearner', member: missing }, (result) => {
      const outcome = outcomeOf(result);
      done(outcome.kind === 'failed' ? outcome : notYet());
    });
    return;
  }
  node.change({ kind: 'replace', voters, learners }, (result) => {
    const outcome = outcomeOf(result);
    if (outcome.kind === 'failed' || isSettled(node)) done(outcome);
    else if (voters.some(({ nodeId }) => nodeId === node.nodeId)) done(alreadySo(node));
    else whenDeposed(node, () => done(isSettled(node) ? outcome : alreadySo(node)));
  });
}

const isSettled = (node: RaftNode): boolean =>
  node.membership.outgoing === undefined && node.coreStatus()?.membershipCommitted === true;

function whenDeposed(node: RaftNode, done: () => void): void {
  const stop = node.onChange(() => {
    if (node.isLeader) return;
    stop();
    done();
  });
}

function parseMember(body: Uint8Array): Member | undefined {
  try {
    const parsed = JSON.parse(new TextDecoder().decode(body)) as Record<string, unknown>;
    const { nodeId, address } = parsed;
    if (typeof nodeId !== 'string' || nodeId === '' || typeof address !== 'string')
      return undefined;
    return { nodeId, address };
  } catch {
    return undefined;
  }
}

function alreadySo(node: RaftNode): Outcome {
  if (node.coreStatus()?.membershipCommitted === true) return { kind: 'done', index: 0 };
  return notYet();
}

function notYet(): Outcome {
  const error = new StorageError('TIMEOUT', 'the membership asked for is not committed yet');
  return { kind: 'failed', error, retry: true };
}

const refused = (error: StorageError): Outcome => ({ kind: 'failed', error, retry: false });
