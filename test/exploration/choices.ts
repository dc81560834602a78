import type { NodeInput } from './explored-node.js';
import type { MessageId } from './messages.js';
import { NODE_IDS } from './small-world.js';

export type Choice = number;

export type Delivery = (typeof DELIVERIES)[number];

export type Meaning =
  | { readonly kind: 'deliver'; readonly message: MessageId; readonly how: Delivery }
  | { readonly kind: 'input'; readonly node: number; readonly does: Doing; readonly at: number };

const KINDS = ['tick', 'persist', 'propose', 'crash', 'disconnect', 'wipe'] as const;

type Doing = (typeof KINDS)[number];
const DELIVERIES = ['once', 'twice', 'overtaking'] as const;
const ARGUMENTS = 4;
const NODES = 4;
const FIRST_MESSAGE = 128;

export const MOST_KEPT = ARGUMENTS - 1;

export function choiceOf(does: Doing, node: number, at = 0): Choice {
  return (KINDS.indexOf(does) * NODES + node) * ARGUMENTS + at;
}

export function deliveryOf(message: MessageId, how: Delivery): Choice {
  return FIRST_MESSAGE + DELIVERIES.length * message + DELIVERIES.indexOf(how);
}

export function meaningOf(choice: Choice): Meaning {
  if (choice >= FIRST_MESSAGE) {
    const code = choice - FIRST_MESSAGE;
    const how = DELIVERIES[code % DELIVERIES.length] ?? 'once';
    return { kind: 'deliver', message: Math.floor(code / DELIVERIES.length), how };
  }
  const at = choice % ARGUMENTS;
  const rest = (choice - at) / ARGUMENTS;
  const node = rest % NODES;
  return { kind: 'input', node, does: KINDS[(rest - node) / NODES] ?? 'tick', at };
}

export function inputOf(does: Doing, at: number): NodeInput {
  switch (does) {
    case 'propose':
      return { kind: does, bytes: 16 + 8 * at };
    case 'crash':
      return { kind: does, kept: at };
    case 'disconnect':
      return { kind: does, nodeId: NODE_IDS[at] ?? '' };
    case 'persist':
    case 'wipe':
      return { kind: does };
    default:
      return { kind: 'tick' };
  }
}
