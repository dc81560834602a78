import type { Command } from 'commander';
import { type CallFlags, withCallFlags, withNode } from '../call-flags.js';
import type { Terminal } from '../terminal.js';

const EXAMPLES = `
Examples:
  raft-storage leave node-4
  raft-storage leave node-4 --address 10.0.0.1:7000 --json`;

/** `leave`: removes a member; a node that is none is no error. */
export function addLeave(program: Command, terminal: Terminal): void {
  const command = program
    .command('leave')
    .description('remove a member from the cluster')
    .argument('<node-id>', 'the member')
    .addHelpText('after', EXAMPLES);
  withCallFlags(command).action(async (nodeId: string, flags: CallFlags) => {
    await withNode(command, terminal, async (node) => {
      await node.leave(nodeId);
      const text = `${nodeId} is no longer a member`;
      terminal.write(flags.json ? `${JSON.stringify({ nodeId })}\n` : `${text}\n`);
    });
  });
}
