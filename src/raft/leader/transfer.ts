import type { Leadership, RaftState } from '../state.js';
import type { NodeId } from '../types.js';

/** Begins to hand leadership to a voter; a new target replaces the one before. */
export function startTransfer(state: RaftState, target: NodeId): void {
  const { leading, outputs, memberships, config } = state;
  if (leading === undefined) return;
  const isUseless = target === config.nodeId || leading.transfer?.target === target;
  const isOnProbation = (leading.progress.get(target)?.probation ?? 0) !== 0;
  if (isUseless || isOnProbation || !memberships.isVoter(target)) {
    outputs.decide('transfer-ignored-target');
    return;
  }
  leading.transfer = { target, elapsedTicks: 0, told: false };
  leading.appendsDue = true;
  tellTarget(state, leading);
  if (!leading.transfer.told) outputs.decide('transfer-waits-for-target');
}

/** Only a leader hands over. */
export function ignoreTransfer(state: RaftState): void {
  state.outputs.decide('transfer-ignored-not-leader');
}

/** Lets the target campaign as soon as it holds the whole log. */
export function tellTarget(state: RaftState, leading: Leadership): void {
  const { transfer } = leading;
  if (transfer === undefined || transfer.told) return;
  if (leading.progress.get(transfer.target)?.matchIndex !== state.log.lastIndex) return;
  transfer.told = true;
  leading.leaseIsVoid = true;
  state.outputs.decide('transfer-target-told');
  sendTimeoutNow(state, transfer.target);
}

/** A tick of a leader: a target that does not take over in time is given up. */
export function tickTransfer(state: RaftState, leading: Leadership): void {
  const { transfer } = leading;
  if (transfer === undefined) return;
  transfer.elapsedTicks += 1;
  if (transfer.elapsedTicks < state.config.electionTicks) return;
  leading.transfer = undefined;
  state.outputs.decide('transfer-aborted-timeout');
}

/** Asks a peer to campaign at once. */
export function sendTimeoutNow({ config, term, outputs }: RaftState, to: NodeId): void {
  outputs.send({ type: 'timeoutNow', from: config.nodeId, to, term }, undefined);
}
