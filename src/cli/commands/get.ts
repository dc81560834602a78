import type { Command } from 'commander';
import { type ReadFlags, readOptionsOf, withNode, withReadFlags } from '../call-flags.js';
import type { Terminal } from '../terminal.js';
import { jsonPair } from '../value-text.js';

const EXAMPLES = `
Examples:
  raft-storage get greeting
  raft-storage get photo --address 127.0.0.1:7001 > photo.jpg
  raft-storage get greeting --consistency local --json`;

/** `get`: the bytes of a value on standard output, and nothing else unless a human reads it. */
export function addGet(program: Command, terminal: Terminal): void {
  const command = program.command('get').description('print the value of a key');
  withReadFlags(command.argument('<key>', 'the key').addHelpText('after', EXAMPLES)).action(
    async (key: string, flags: ReadFlags) => {
      await withNode(command, terminal, async (node) => {
        const value = await node.get(key, readOptionsOf(flags));
        if (flags.json) terminal.write(`${JSON.stringify(jsonPair({ key, value }))}\n`);
        else {
          terminal.write(value);
          if (terminal.isInteractive) terminal.write('\n');
        }
      });
    },
  );
}
