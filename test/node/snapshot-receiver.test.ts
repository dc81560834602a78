import { describe, expect, it } from 'vitest';
import { SnapshotReceiver } from '../../src/node/snapshot-receiver.js';
import { ByteWriter } from '../../src/node/wire/byte-writer.js';
import { FRAME } from '../../src/node/wire/frames.js';
import { membershipToJson } from '../../src/node/wire/membership-json.js';
import { StorageError } from '../../src/port/errors.js';
import type { SnapshotSink } from '../../src/state/snapshot-sink.js';
import type { Link } from '../../src/transport/link.js';

const nothing = (): void => undefined;

function setUp(receiveSnapshot: () => SnapshotSink) {
  const warnings: unknown[] = [];
  const warn = (fields: object): number => warnings.push(fields);
  const logger = { debug: nothing, info: nothing, warn, error: nothing };
  const receiver = new SnapshotReceiver({ receiveSnapshot, logger, onReceived: nothing });
  const closed: string[] = [];
  let onClose = nothing;
  const link = {
    nodeId: 'b',
    close: () => closed.push('closed'),
    onClose: (callback: () => void) => {
      onClose = callback;
    },
    pause: nothing,
    resume: nothing,
  } as unknown as Link;
  return { warnings, receiver, link, closed, close: () => onClose() };
}

function beginning(): Uint8Array {
  const head = new ByteWriter(24).u64(3).u64(9).u64(2).bytes;
  const json = membershipToJson({ voters: [{ nodeId: 'b', address: 'b:1' }], learners: [] });
  return new Uint8Array([...head, ...new TextEncoder().encode(json)]);
}

describe('a snapshot that this node cannot take in', () => {
  const full = new StorageError('DISK_FULL', 'no room');

  it('is refused, and nothing is thrown at the connection', () => {
    const { receiver, link, closed, warnings } = setUp(() => {
      throw full;
    });
    receiver.onFrame(link, FRAME.snapshotBegin, beginning());
    expect(closed).toEqual(['closed']);
    expect(warnings).toHaveLength(1);
  });

  it('nor lost as a rejection when what it brought cannot be removed', async () => {
    const unhandled: unknown[] = [];
    const note = (error: unknown): number => unhandled.push(error);
    process.on('unhandledRejection', note);
    const sink = { abort: () => Promise.reject(full) } as unknown as SnapshotSink;
    const { receiver, link, close, warnings } = setUp(() => sink);
    receiver.onFrame(link, FRAME.snapshotBegin, beginning());
    close();
    receiver.onFrame(link, FRAME.snapshotBegin, beginning());
    await receiver.discard();
    await new Promise(setImmediate);
    process.off('unhandledRejection', note);
    expect([unhandled, warnings.length]).toEqual([[], 2]);
  });
});
