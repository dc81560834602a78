import Table from 'cli-table3';
import picocolors from 'picocolors';
import type { ClusterView, MemberView } from './cluster-view.js';

type Colors = ReturnType<typeof picocolors.createColors>;

const HEADINGS = ['member', 'role', 'address', 'term', 'commit', 'applied', 'log', 'behind'];
const NUMBERS_FROM = 3;
const NONE = '-';

/** A cluster for human eyes: a line about the whole, then a line a member. */
export function statusTable(view: ClusterView, useColors: boolean): string {
  const colors = picocolors.createColors(useColors);
  const table = new Table({
    head: HEADINGS.map((heading) => colors.dim(heading)),
    colAligns: HEADINGS.map((_, column) => (column < NUMBERS_FROM ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
    chars: NO_BORDERS,
  });
  const newest = newestIndex(view);
  for (const member of view.members) table.push(cells(member, newest, colors));
  return `${headline(view, colors)}\n\n${trimLines(table.toString())}\n`;
}

/** Highest commit index that any member knows. */
export function newestIndex({ members, metrics }: ClusterView): number {
  return Math.max(
    metrics.commitIndex,
    ...members.map((member) => member.metrics?.commitIndex ?? 0),
  );
}

/** What a member is, in a word or two. */
export function roleOf({ voter, leader, unreachable }: MemberView): string {
  if (unreachable !== undefined) return `unreachable (${unreachable})`;
  if (!voter) return 'learner';
  return leader ? 'leader' : 'follower';
}

function headline(view: ClusterView, colors: Colors): string {
  const { clusterId, leaderId, leaderAddress, nodeId, metrics } = view;
  if (clusterId === '') return `${nodeId} belongs to no cluster yet; it waits to be invited`;
  const leader =
    leaderId === undefined
      ? colors.red('no leader')
      : `leader ${colors.bold(leaderId)} at ${leaderAddress}`;
  return `cluster ${clusterId}, ${leader}, term ${metrics.term}, as ${nodeId} sees it`;
}

function cells(member: MemberView, newest: number, colors: Colors): string[] {
  const { nodeId, address, metrics } = member;
  const role = colored(roleOf(member), member, colors);
  if (metrics === undefined) return [nodeId, role, address, ...Array<string>(5).fill(NONE)];
  const { term, commitIndex, appliedIndex, firstLogIndex, lastLogIndex } = metrics;
  const behind = Math.max(0, newest - appliedIndex);
  return [
    nodeId,
    role,
    address,
    String(term),
    String(commitIndex),
    String(appliedIndex),
    `${firstLogIndex}..${lastLogIndex}`,
    behind === 0 ? '0' : colors.yellow(String(behind)),
  ];
}

function colored(role: string, { unreachable, leader }: MemberView, colors: Colors): string {
  if (unreachable !== undefined) return colors.red(role);
  return leader ? colors.green(role) : role;
}

const trimLines = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');

const NO_BORDERS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
};
