import { Command } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { addDelete } from './commands/delete.js';
import { addGet } from './commands/get.js';
import { addJoin } from './commands/join.js';
import { addLeave } from './commands/leave.js';
import { addList } from './commands/list.js';
import { addPut } from './commands/put.js';
import { addServe } from './commands/serve.js';
import { addStatus } from './commands/status.js';
import type { Terminal } from './terminal.js';
import { usageLine } from './usage.js';

const EXAMPLES = `
Examples:
  raft-storage serve --node-id node-1 --bind 127.0.0.1:7000 --data-dir ./data --bootstrap
  raft-storage put greeting hello
  raft-storage get greeting
  raft-storage status

Exit codes: 0 done, 1 failed, 2 wrong usage. Errors are one line on standard error.`;

/** Adds one command to the program. */
export type AddCommand = (program: Command, terminal: Terminal) => void;

const COMMANDS: readonly AddCommand[] = [
  addServe,
  addStatus,
  addGet,
  addPut,
  addDelete,
  addList,
  addJoin,
  addLeave,
];

/** The whole command line; parsing it runs a command, and throws instead of ending the process. */
export function createProgram(terminal: Terminal): Command {
  const program = new Command('raft-storage')
    .description('A replicated, durable key-value store: run a node, or talk to one.')
    .version(packageJson.version)
    .addHelpText('after', EXAMPLES)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.write(text),
      writeErr: (text) => terminal.complain(text.trimEnd()),
      outputError: (text) => terminal.complain(usageLine(text, 'raft-storage')),
    });
  for (const add of COMMANDS) add(program, terminal);
  for (const command of program.commands) nameInErrors(command, terminal);
  return program;
}

function nameInErrors(command: Command, terminal: Terminal): void {
  command.configureOutput({
    outputError: (text) => terminal.complain(usageLine(text, `raft-storage ${command.name()}`)),
  });
}
