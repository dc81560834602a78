import type { Command } from 'commander';
import type { KeyValue } from '../../port/storage-port.js';
import { type ReadFlags, readOptionsOf, withNode, withReadFlags } from '../call-flags.js';
import type { Terminal } from '../terminal.js';
import { jsonPair, printable, printableValue } from '../value-text.js';

interface ListFlags extends ReadFlags {
  readonly values?: boolean;
}

const EXAMPLES = `
Examples:
  raft-storage list
  raft-storage list workflow/ --values
  raft-storage list workflow/ --json`;

/** `list`: every key with a prefix, one a line, ascending by bytes. */
export function addList(program: Command, terminal: Terminal): void {
  const command = program
    .command('list')
    .description('print the keys with a prefix, in order')
    .argument('[prefix]', 'what the keys begin with; all keys without it', '')
    .option('--values', 'print a tab and the value after each key')
    .addHelpText('after', EXAMPLES);
  withReadFlags(command).action(async (prefix: string, flags: ListFlags) => {
    await withNode(command, terminal, async (node) => {
      const items = await node.list(prefix, readOptionsOf(flags));
      if (flags.json) terminal.write(`${JSON.stringify(items.map(jsonPair))}\n`);
      else terminal.write(items.map((item) => line(item, flags)).join(''));
    });
  });
}

const line = ({ key, value }: KeyValue, { values }: ListFlags): string =>
  values ? `${printable(key)}\t${printableValue(value)}\n` : `${printable(key)}\n`;
