import { type FaultRow, nothing } from './fault.js';
import { HOSTILE_INPUTS } from './hostile-inputs.js';

const SESSIONS = 6;

const hostile: FaultRow = {
  weight: 2,
  meanForMs: 10,
  maxStrength: 12,
  begin: ({ world, node, strength, random }) => {
    const member = node.raft?.member;
    const view = world.oracle.views.get(node.nodeId);
    if (!node.canServe || member === undefined || view === undefined) return undefined;
    if (member.status().commitIndex < view.commitIndex) return undefined;
    const peers = view.membership.voters.filter(({ nodeId }) => nodeId !== node.nodeId);
    if (peers.length === 0) return undefined;
    for (let count = 0; count <= strength; count += 1) {
      const peer = random.pick(peers).nodeId;
      const session = random.integer(SESSIONS);
      const input = random.pick(HOSTILE_INPUTS)({ view, peer, session });
      if (input !== undefined) member.push(input);
    }
    return nothing;
  },
};

export const HOSTILE_FAULTS = { 'hostile inputs': hostile };
