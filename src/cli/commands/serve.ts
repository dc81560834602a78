import { type Command, Option } from 'commander';
import type { StorageError } from '../../port/errors.js';
import { RaftStorage } from '../../storage/raft-storage.js';
import { createLineLogger, LOG_LEVELS, type LogLevel } from '../line-logger.js';
import { optionsOf, withOptionFlags } from '../serve-flags.js';
import { StopSignal } from '../stop-signal.js';
import type { Terminal } from '../terminal.js';
import { readUsage } from '../usage.js';

interface ServeFlags {
  readonly json?: boolean;
  readonly logLevel: LogLevel;
  readonly stopWithStdin?: boolean;
}

const EXAMPLES = `
Examples:
  One node, a cluster of its own:
    raft-storage serve --node-id node-1 --bind 127.0.0.1:7000 --data-dir ./data --bootstrap

  The first of three founders; each gets the same three --peer flags:
    raft-storage serve --node-id node-1 --bind 10.0.0.1:7000 --data-dir /var/lib/graft \\
      --bootstrap --peer node-1=10.0.0.1:7000 --peer node-2=10.0.0.2:7000 \\
      --peer node-3=10.0.0.3:7000

  A fourth that joins them:
    raft-storage serve --node-id node-4 --bind 10.0.0.4:7000 --data-dir /var/lib/graft \\
      --join 10.0.0.1:7000,10.0.0.2:7000

Sizes may be written as 64KiB, 8MiB or 1GiB. SIGINT and SIGTERM close the node cleanly;
a second one ends the process at once.`;

/** `serve`: runs a node until a signal ends it, or until it fails. */
export function addServe(program: Command, terminal: Terminal): void {
  const command = program.command('serve').description('run a node').addHelpText('after', EXAMPLES);
  withOptionFlags(command)
    .addOption(
      new Option('--log-level <level>', 'Least important log lines to print')
        .choices(LOG_LEVELS)
        .default('info'),
    )
    .option('--stop-with-stdin', 'Close the node when standard input ends, as a parent does')
    .option('--json', 'Print the ready line and the log as JSON, one object a line')
    .action(async (flags: ServeFlags) => {
      const options = readUsage(command, () => optionsOf({ ...flags }, terminal.env));
      const logger = createLineLogger({
        level: flags.logLevel,
        json: flags.json === true,
        writeLine: (line) => terminal.complain(line),
      });
      const stop = new StopSignal(terminal);
      if (flags.stopWithStdin) stop.alsoAtInputEnd();
      const storage = await RaftStorage.open({ ...options, logger });
      terminal.write(readyLine(storage, flags));
      await serveUntil(stop, storage);
    });
}

async function serveUntil(stop: StopSignal, storage: RaftStorage): Promise<void> {
  stop.closesNow();
  const failure = await Promise.race([stop.received, storage.failed()]);
  await storage.close();
  if (failure !== undefined) throw failure satisfies StorageError;
}

function readyLine({ nodeId, address, clusterId }: RaftStorage, { json }: ServeFlags): string {
  if (json) return `${JSON.stringify({ event: 'ready', nodeId, address, clusterId })}\n`;
  const cluster = clusterId === '' ? 'waiting to be invited' : `cluster ${clusterId}`;
  return `${nodeId} listens on ${address}, ${cluster}\n`;
}
