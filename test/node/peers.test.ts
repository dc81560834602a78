import { describe, expect, it } from 'vitest';
import { Peers } from '../../src/node/peers.js';
import { ManualClock } from '../fixtures/manual-clock.js';

const member = (nodeId: string) => ({ nodeId, address: `${nodeId}:1` });
const voters = (...nodeIds: string[]) => ({ voters: nodeIds.map(member), learners: [] });

function open() {
  const clock = new ManualClock();
  const connected: string[] = [];
  const transport = {
    setPeers: (peers: ReadonlyMap<string, string>) => {
      connected.splice(0, connected.length, ...peers.keys());
    },
  };
  return { clock, connected, peers: new Peers(clock, transport, 'a') };
}

describe('peers', () => {
  it('are all members but the node itself', () => {
    const { connected, peers } = open();
    peers.use(voters('a', 'b', 'c'));
    expect(connected).toEqual(['b', 'c']);
  });

  it('that left keep their connection for a while, so that the answer to a leave arrives', () => {
    const { clock, connected, peers } = open();
    peers.use(voters('a', 'b', 'c'));
    peers.use(voters('a', 'b'));
    expect(connected).toEqual(['b', 'c']);
    clock.advance(2000);
    expect(connected).toEqual(['b']);
  });

  it('that come back meanwhile stay', () => {
    const { clock, connected, peers } = open();
    peers.use(voters('a', 'b', 'c'));
    peers.use(voters('a', 'b'));
    clock.advance(1000);
    peers.use(voters('a', 'b', 'c'));
    clock.advance(2000);
    expect(connected).toEqual(['b', 'c']);
  });

  it('are left alone once the node stops', () => {
    const { clock, connected, peers } = open();
    peers.use(voters('a', 'b'));
    peers.use(voters('a'));
    peers.stop();
    clock.advance(2000);
    expect(connected).toEqual(['b']);
  });
});
