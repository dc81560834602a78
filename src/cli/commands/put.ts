import type { Command } from 'commander';
import { type CallFlags, withCallFlags, withNode } from '../call-flags.js';
import type { Terminal } from '../terminal.js';
import { writeOutcome } from '../write-outcome.js';

const EXAMPLES = `
Examples:
  raft-storage put greeting hello
  raft-storage put photo - < photo.jpg
  raft-storage put greeting hello --address 127.0.0.1:7002 --json`;

/** `put`: sets a key; prints the log index once a quorum holds it. */
export function addPut(program: Command, terminal: Terminal): void {
  const command = program
    .command('put')
    .description('set a key; returns once a quorum holds the write')
    .argument('<key>', 'the key')
    .argument('<value>', 'the value; - reads it from standard input')
    .addHelpText('after', EXAMPLES);
  withCallFlags(command).action(async (key: string, text: string, flags: CallFlags) => {
    await withNode(command, terminal, async (node) => {
      const value = text === '-' ? await terminal.readInput() : new TextEncoder().encode(text);
      const { index } = await node.put(key, value);
      terminal.write(writeOutcome({ key, index: Number(index) }, flags));
    });
  });
}
