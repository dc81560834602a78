const CHILD_OFFSET: u32 = 4;
const ENTRY_OFFSET: u32 = 12;
const LEAF_TAG: u32 = 1;
const root: usize = memory.data(8, 8);

/** Address of the reference to the topmost node; the reference is 0 while the table is empty. */
export function rootReference(): usize {
  return root;
}

/** Whether a reference leads to an entry, not to a node with children. */
export function isLeaf(reference: u32): bool {
  return (reference & LEAF_TAG) != 0;
}

/** The entry behind a leaf reference: address of its operation, then of its record. */
export function entryOf(leaf: u32): usize {
  return leaf - LEAF_TAG;
}

/** The leaf reference to the entry inside `node`. */
export function leafOf(node: u32): u32 {
  return node + ENTRY_OFFSET + LEAF_TAG;
}

/** Address of the reference to the child of `node` for a bit. */
export function childReference(node: u32, bit: u32): usize {
  return node + CHILD_OFFSET + (bit << 2);
}
