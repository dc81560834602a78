import { consumed, type Observed, type Rule } from '../model-state.js';
import { configOf, hasMajorities, lastIndexOf, termAt } from '../replica-log.js';

function commitNeverFalls({ before, after, transition }: Observed): string | undefined {
  if (transition.cause.kind === 'restart' || after.commit >= before.commit) return undefined;
  return `the commit index falls from ${before.commit} to ${after.commit}`;
}

function commitNeedsQuorum({ before, after, transition }: Observed): string | undefined {
  if (!isLeaderCommit({ before, after })) return undefined;
  const { commit, durable, log, match } = after;
  const isOwnDurable = termAt(durable.log, commit) === termAt(log, commit);
  const holds = (node: string): boolean =>
    node === transition.node ? isOwnDurable : (match.get(node) ?? 0) >= commit;
  const configs = [configOf(before.log), configOf(log)];
  if (configs.some((config) => hasMajorities(config, holds))) return undefined;
  return `no quorum holds ${commit} durably`;
}

function commitOwnTerm({ before, after }: Observed): string | undefined {
  if (!isLeaderCommit({ before, after })) return undefined;
  const term = termAt(after.log, after.commit);
  if (term === after.term) return undefined;
  return `a leader of term ${after.term} commits an entry of term ${term} by counting`;
}

function commitFollowsLeader({ before, after, transition }: Observed): string | undefined {
  if (after.commit <= before.commit || isLeaderCommit({ before, after })) return undefined;
  const { cause } = transition;
  if (cause.kind === 'start' || cause.kind === 'snapshotInstalled') return undefined;
  if (cause.kind === 'restart') return 'a restart commits what was not';
  if (cause.kind === 'snapshotReceived') return undefined;
  const message = consumed(transition);
  const told = message?.term === after.term ? toldBy(message) : 0;
  return after.commit <= told ? undefined : `${after.commit} is committed, ${told} was told`;
}

function toldBy(message: NonNullable<ReturnType<typeof consumed>>): number {
  if (message.type === 'heartbeat') return message.commit;
  if (message.type !== 'appendEntries') return 0;
  return Math.min(message.commit, message.prevIndex + message.entries.length);
}

function commitIsInLog({ after }: Observed): string | undefined {
  return after.commit <= lastIndexOf(after.log) ? undefined : `${after.commit} is not in the log`;
}

function commitsAgree({ before, after, state }: Observed): string | undefined {
  for (let index = before.commit + 1; index <= after.commit; index += 1) {
    const [term, decided] = [termAt(after.log, index), state.committed.get(index)];
    const isNews = term !== undefined && decided !== undefined;
    if (isNews && term !== decided) return `${index} is decided as ${decided} and ${term}`;
  }
  return undefined;
}

function isLeaderCommit({ before, after }: Pick<Observed, 'before' | 'after'>): boolean {
  return after.commit > before.commit && before.role === 'leader' && before.term === after.term;
}

export const COMMIT_RULES: Readonly<Record<string, Rule>> = {
  'commit-never-falls': commitNeverFalls,
  'commit-needs-quorum': commitNeedsQuorum,
  'commit-own-term': commitOwnTerm,
  'commit-follows-leader': commitFollowsLeader,
  'commit-is-in-log': commitIsInLog,
  'commits-agree': commitsAgree,
};
