import type { RaftState } from './state.js';

/** A tick went by: notes whether the oldest log write under way got done since the last one. */
export function tickDisk({ writes, timers }: RaftState): void {
  const oldest = writes.oldestTakenId;
  const isStuck = oldest !== undefined && oldest === timers.stalledWriteId;
  timers.stalledTicks = isStuck ? timers.stalledTicks + 1 : 0;
  timers.stalledWriteId = oldest;
}

/** Whether the disk has completed nothing for an election timeout: this node must not lead. */
export function isDiskStalled({ timers, config }: RaftState): boolean {
  return timers.stalledTicks >= config.electionTicks;
}
