import type { Command } from 'commander';
import { type CallFlags, withCallFlags, withNode } from '../call-flags.js';
import type { Terminal } from '../terminal.js';

const EXAMPLES = `
Examples:
  raft-storage join node-4 10.0.0.4:7000 --address 10.0.0.1:7000
  raft-storage join node-2 10.0.0.9:7000    (node-2 moved to another address)`;

/** `join`: invites a node as a learner, or tells the cluster the new address of a member. */
export function addJoin(program: Command, terminal: Terminal): void {
  const command = program
    .command('join')
    .description('add a node to the cluster, or change the address of a member')
    .argument('<node-id>', 'the node')
    .argument('<host:port>', 'where it listens')
    .addHelpText('after', EXAMPLES);
  withCallFlags(command).action(async (nodeId: string, address: string, flags: CallFlags) => {
    await withNode(command, terminal, async (node) => {
      await node.join(nodeId, address);
      const text = `${nodeId} is a member at ${address}; it votes once it has caught up`;
      terminal.write(flags.json ? `${JSON.stringify({ nodeId, address })}\n` : `${text}\n`);
    });
  });
}
