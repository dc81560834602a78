import { Model, type ModelState, observe, type Rule } from './model-state.js';
import { COMMIT_RULES } from './rules/commits.js';
import { DISK_RULES } from './rules/disks.js';
import { ELECTION_RULES } from './rules/elections.js';
import { LOG_RULES } from './rules/logs.js';
import { MESSAGE_RULES } from './rules/messages.js';
import type { Transition } from './trace.js';

export interface Rejection {
  readonly rule: string;
  readonly reason: string;
}

export interface Judgement {
  readonly accepted: number;
  readonly rejections: readonly Rejection[];
}

const RULES: readonly (readonly [string, Rule])[] = Object.entries({
  ...ELECTION_RULES,
  ...LOG_RULES,
  ...COMMIT_RULES,
  ...DISK_RULES,
  ...MESSAGE_RULES,
});

export function explain(before: ModelState, transition: Transition): readonly Rejection[] {
  const observed = observe(before, transition);
  return RULES.flatMap(([rule, check]) => {
    const reason = check(observed);
    return reason === undefined ? [] : [{ rule, reason }];
  });
}

export function judge(
  trace: readonly Transition[],
  look: (before: ModelState, transition: Transition) => void = () => undefined,
): Judgement {
  const model = new Model();
  for (const [position, transition] of trace.entries()) {
    const rejections = explain(model, transition);
    if (rejections.length > 0) return { accepted: position, rejections };
    look(model, transition);
    model.take(observe(model, transition));
  }
  return { accepted: trace.length, rejections: [] };
}
