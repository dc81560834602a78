export const BLOCK_BYTES = 64 * 1024;

const blocks: Uint8Array<ArrayBuffer>[] = [];
let taken = 0;

export function takeBlock(): Uint8Array<ArrayBuffer> {
  const recycled = blocks[taken];
  taken += 1;
  if (recycled !== undefined) return recycled.fill(0);
  const block = new Uint8Array(BLOCK_BYTES);
  blocks.push(block);
  return block;
}

export function recycleBlocks(): void {
  taken = 0;
}
