import { describe, expect, it } from 'vitest';
import { committedLeader } from '../../raft/fixtures/roles.js';
import { isSameView } from './same-view.js';

const leader = committedLeader();
const view = leader.core.view();
const { leading } = view;
if (leading === undefined) throw new Error('no leader');
const { peers } = leading;

const changed = <T extends object>(whole: T, name: string): T => ({ ...whole, [name]: {} });

describe('two views of a core', () => {
  it('are the same when nothing happened in between', () => {
    expect(isSameView(view, leader.core.view())).toBe(true);
  });

  it.each(Object.keys(view))('differ when %s does', (name) => {
    expect(isSameView(view, changed(view, name))).toBe(false);
    expect(isSameView(changed(view, name), view)).toBe(false);
  });

  it.each(Object.keys(leading))('differ when %s of the leadership does', (name) => {
    const other = { ...view, leading: changed(leading, name) };
    expect(isSameView(view, other)).toBe(false);
  });

  it.each(Object.keys(peers[0] ?? {}))('differ when %s of the last peer does', (name) => {
    const others = peers.map((peer, at) => (at < peers.length - 1 ? peer : changed(peer, name)));
    expect(isSameView(view, { ...view, leading: { ...leading, peers: others } })).toBe(false);
  });

  it('differ when leadership is lost', () => {
    expect(isSameView(view, { ...view, leading: undefined })).toBe(false);
  });
});
