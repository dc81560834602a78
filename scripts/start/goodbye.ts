import type { LocalCluster } from './local-cluster.js';

/** How to talk to a cluster that is left up. */
export function howToTalkTo({ nodes, folder }: LocalCluster, program: string): string {
  const [first, second, third] = nodes.map(({ address }) => address);
  const command = `node ${program}`;
  return [
    'The cluster stays up. In another terminal:',
    '',
    `  ${command} status --address ${first}`,
    `  ${command} put greeting hello --address ${second}`,
    `  ${command} get greeting --address ${third}`,
    `  ${command} list greeting --values --address ${first}`,
    '',
    'Kill a node and ask for the status again:',
    '',
    ...nodes.map(({ nodeId, process }) => `  kill -9 ${process.pid}    (${nodeId})`),
    '',
    `Its data is in ${folder}. Ctrl-C here stops all nodes and removes the data.`,
  ].join('\n');
}
