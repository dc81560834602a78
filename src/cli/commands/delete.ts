import type { Command } from 'commander';
import { type CallFlags, withCallFlags, withNode } from '../call-flags.js';
import type { Terminal } from '../terminal.js';
import { writeOutcome } from '../write-outcome.js';

const EXAMPLES = `
Examples:
  raft-storage delete greeting
  raft-storage delete greeting --json`;

/** `delete`: removes a key; one that does not exist is no error. */
export function addDelete(program: Command, terminal: Terminal): void {
  const command = program
    .command('delete')
    .description('remove a key; a missing key is no error')
    .argument('<key>', 'the key')
    .addHelpText('after', EXAMPLES);
  withCallFlags(command).action(async (key: string, flags: CallFlags) => {
    await withNode(command, terminal, async (node) => {
      const { index } = await node.delete(key);
      terminal.write(writeOutcome({ key, index: Number(index) }, flags));
    });
  });
}
