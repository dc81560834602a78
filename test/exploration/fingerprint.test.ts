import { describe, expect, it } from 'vitest';
import { createState } from '../../src/raft/state.js';
import { emptyDisk, type NodeInput } from './explored-node.js';
import { Explorer } from './explorer.js';
import type { NodeStateId } from './node-table.js';
import { boundsOf } from './plans.js';
import { NODE_IDS, settingsOf } from './small-world.js';
import { STARTS } from './starts.js';

interface Merge {
  readonly known: NodeStateId;
  readonly from: NodeStateId;
  readonly input: NodeInput;
}

const COVERED = ['Inflights', 'LogTail', 'LogWrites', 'MembershipHistory', 'Outputs'];
const PLAIN = ['Array', 'Map', 'Object', 'Set'];
const MOST_MERGES = 150;

function mergesOf(explorer: Explorer): Merge[] {
  const merges: Merge[] = [];
  explorer.small.table.onMerge = (known, from, input) => {
    if (known !== from) merges.push({ known, from, input });
  };
  explorer.run({ states: 60_000, depth: 100 }, STARTS.elected);
  return merges.filter(({ known, from }) => explorer.small.table.at(known).before !== from);
}

function everyInputOf(explorer: Explorer, node: number): NodeInput[] {
  const { messages } = explorer.small;
  const known = Array.from({ length: messages.count }, (_, id) => messages.at(id));
  return [
    { kind: 'tick' },
    { kind: 'persist' },
    { kind: 'propose', bytes: 16 },
    ...NODE_IDS.filter((_nodeId, peer) => peer !== node).map(
      (nodeId): NodeInput => ({ kind: 'disconnect', nodeId }),
    ),
    ...known
      .filter(({ to }) => to === node)
      .map(({ message }): NodeInput => ({ kind: 'message', message })),
  ];
}

function classesIn(value: unknown, found: Set<string>): Set<string> {
  if (typeof value !== 'object' || value === null) return found;
  const { name } = value.constructor;
  if (!found.has(name) || PLAIN.includes(name)) {
    found.add(name);
    const parts = value instanceof Map || value instanceof Set ? [...value] : Object.values(value);
    for (const part of parts) classesIn(part, found);
  }
  return found;
}

describe('the fingerprint of a node', () => {
  it('two ways to the same fingerprint go on alike, whatever comes', () => {
    const explorer = new Explorer(boundsOf(3, { ticks: 4, proposals: 2, disconnects: 1 }));
    const merges = mergesOf(explorer);
    const { table } = explorer.small;
    const every = Math.ceil(merges.length / MOST_MERGES);
    const compared = merges.filter((_merge, position) => position % every === 0);
    expect(compared.length).toBeGreaterThan(100);
    let answers = 0;
    for (const { known, from, input } of compared) {
      for (const next of everyInputOf(explorer, table.at(known).node)) {
        const one = table.retrace(known, [next]);
        answers += one.sent.length;
        expect(table.retrace(from, [input, next])).toEqual(one);
      }
    }
    expect(answers).toBeGreaterThan(1000);
  });

  it('covers every object of the state that hides its fields', () => {
    const [nodeId = ''] = NODE_IDS;
    const { config, start } = settingsOf(nodeId, {});
    const { config: _config, ...state } = createState(config, start(emptyDisk(0)));
    const found = [...classesIn(state, new Set())].filter((name) => !PLAIN.includes(name));
    expect([...found, 'Inflights'].sort()).toEqual(COVERED);
  });
});

describe('an answer of an older term', () => {
  it('does nothing at a node whose term is durable, whenever it comes', () => {
    const explorer = new Explorer(boundsOf(3, { ticks: 4, proposals: 1 }));
    explorer.run({ states: 30_000, depth: 100 }, STARTS.elected);
    const { messages, table } = explorer.small;
    let dropped = 0;
    for (let id = 0; id < table.count; id += 1) {
      for (let message = 0; message < messages.count; message += 1) {
        const { to } = messages.at(message);
        if (to !== table.at(id).node || !explorer.small.isDead(message, table.at(id))) continue;
        dropped += 1;
        expect(table.deliver(id, message)).toMatchObject({ next: id, sent: [] });
      }
    }
    expect(dropped).toBeGreaterThan(200);
  });
});
