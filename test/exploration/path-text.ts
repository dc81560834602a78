import { type Choice, meaningOf } from './choices.js';
import { NODE_IDS } from './small-world.js';
import { nameOf, type SmallWorld, type World } from './world.js';

const ARRIVALS = {
  once: 'arrives',
  twice: 'arrives, and will once more',
  overtaking: 'arrives before what was sent earlier',
};

export function pathText(small: SmallWorld, path: readonly Choice[]): string {
  let world = small.initial();
  const lines = path.map((choice, position) => {
    const before = world;
    world = small.after(world, choice)?.world ?? world;
    const step = String(position + 1).padStart(3);
    return `${step} ${choiceText(small, choice)}\n      ${changeText(small, before, world)}`;
  });
  return lines.join('\n');
}

function choiceText(small: SmallWorld, choice: Choice): string {
  const meaning = meaningOf(choice);
  if (meaning.kind === 'deliver') {
    const text = small.messages.text(meaning.message);
    return `${text} ${ARRIVALS[meaning.how]}`;
  }
  const { node, does, at } = meaning;
  const nodeId = NODE_IDS[node];
  switch (does) {
    case 'tick':
      return `${nodeId}: the clock ticks`;
    case 'persist':
      return `${nodeId}: the oldest write is durable`;
    case 'propose':
      return `${nodeId}: a client proposes`;
    case 'crash':
      return `${nodeId}: crashes and starts again; ${at} unsynced writes survive`;
    case 'wipe':
      return `${nodeId}: loses its disk and starts again, empty`;
    default:
      return `${nodeId}: the connection from ${NODE_IDS[at]} closes`;
  }
}

function changeText(small: SmallWorld, before: World, after: World): string {
  const changed = after.nodes.findIndex((id, node) => id !== before.nodes[node]);
  const sent = after.messages
    .filter((message) => !before.messages.includes(message))
    .map((message) => `sends ${small.messages.text(message)}`);
  if (changed === -1) return ['no change', ...sent].join('\n      ');
  const state = small.table.at(after.nodes[changed] ?? 0);
  const { logs } = small;
  const log = `log ${logs.text(state.log)}, durable ${logs.text(state.durableLog)}`;
  const commit = `committed ${logs.length(state.committed)}`;
  return [`${nameOf(state)}: ${log}, ${commit}`, ...sent].join('\n      ');
}
