import type { Command } from 'commander';
import { type CallFlags, timeoutMsOf, withCallFlags, withNode } from '../call-flags.js';
import { viewCluster } from '../cluster-view.js';
import { statusTable } from '../status-table.js';
import { type Terminal, usesColors } from '../terminal.js';

const OTHERS_TIMEOUT_MS = 1000;

const EXAMPLES = `
Examples:
  raft-storage status
  raft-storage status --address 127.0.0.1:7001 --json

Columns: commit and applied are log indexes; log is the first and last index it holds;
behind is how many committed entries the member has still to apply.`;

/** `status`: members, roles, leader, term and indexes; every member is asked for its own. */
export function addStatus(program: Command, terminal: Terminal): void {
  const command = program
    .command('status')
    .description('print the members, the leader and how far each member is')
    .addHelpText('after', EXAMPLES);
  withCallFlags(command).action(async (flags: CallFlags) => {
    await withNode(command, terminal, async (node) => {
      const timeoutMs = Math.min(timeoutMsOf(flags), OTHERS_TIMEOUT_MS);
      const view = await viewCluster(await node.status(), timeoutMs);
      if (flags.json) terminal.write(`${JSON.stringify(view)}\n`);
      else terminal.write(statusTable(view, usesColors(terminal)));
    });
  });
}
