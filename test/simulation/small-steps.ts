import { Inflights } from '../../src/raft/leader/inflights.js';
import { LogTail } from '../../src/raft/log-tail.js';

export interface SmallSteps {
  readonly maxAppendBytes: number;
  readonly windowAppends: number;
}

let inForce: SmallSteps | undefined;

const { slice } = LogTail.prototype;

LogTail.prototype.slice = function (from, maxBytes) {
  const isAppend = maxBytes !== Number.POSITIVE_INFINITY;
  const most = isAppend ? inForce?.maxAppendBytes : undefined;
  return slice.call(this, from, Math.min(maxBytes, most ?? maxBytes));
};

const isFull = Object.getOwnPropertyDescriptor(Inflights.prototype, 'isFull')?.get;

Object.defineProperty(Inflights.prototype, 'isFull', {
  configurable: true,
  get(this: Inflights): boolean {
    if (inForce !== undefined && this.count >= inForce.windowAppends) return true;
    return isFull?.call(this) === true;
  },
});

export function useSmallSteps(steps: SmallSteps): void {
  inForce = steps;
}
