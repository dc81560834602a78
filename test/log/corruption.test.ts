import { beforeEach, describe, expect, it } from 'vitest';
import {
  SEGMENT_HEADER_BYTES,
  SEGMENT_NODE_ID_OFFSET,
  SEGMENT_VERSION_OFFSET,
} from '../../assembly/layout.js';
import { hardState, type OpenLog, rangeOf, termsOf } from './fixtures/open-log.js';
import type { SegmentImage } from './fixtures/segment-image.js';
import { SimulatedLogHome } from './fixtures/simulated-log-home.js';

let home: SimulatedLogHome;

beforeEach(() => {
  home = new SimulatedLogHome('corruption');
});

async function opened(): Promise<OpenLog> {
  home.restart();
  const log = await home.open({ segmentBytes: 8192 });
  if (log === undefined) throw new Error('the log did not open');
  return log;
}

async function writeThree() {
  const log = await opened();
  await home.run(log.write(2, { hardState: hardState(1, 'node-1') }));
  await home.run(log.write(2, { term: 2, hardState: hardState(2, 'node-2') }));
  await home.run(log.write(3, { term: 3, hardState: hardState(3), payloadBytes: 61 }));
  return home.newestSegment;
}

async function writeLong(): Promise<SegmentImage> {
  const log = await opened();
  await home.run(log.write(1));
  await home.run(log.write(4, { payloadBytes: 700 }));
  await home.run(log.write(1, { hardState: hardState(2), payloadBytes: 1500 }));
  return home.newestSegment;
}

function sectorOf(image: SegmentImage): number {
  return Math.ceil(image.writeStart(-2) / 512 + 1) * 512;
}

function recordAt(image: SegmentImage, offset: number): number {
  const record = image.records.findLast((candidate) => candidate.offset <= offset);
  return record?.offset ?? 0;
}

const refusalAt = (path: string, offset: number) => ({
  code: 'CORRUPTED',
  message: expect.stringContaining(`${path}: the record at offset ${offset} is bad`),
});

describe('a flipped bit', () => {
  it('anywhere in what was written is refused with file and offset', async () => {
    const image = await writeThree();
    for (const { offset, paddedLength } of image.records) {
      for (const bit of rangeOf(offset * 8, (offset + paddedLength) * 8)) {
        const changed = image.changed((bytes) => {
          bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        });
        home.replace(image.path, changed);
        await expect(opened(), `bit ${bit}`).rejects.toMatchObject(refusalAt(image.path, offset));
        expect(Buffer.compare(home.newestSegment.bytes, changed)).toBe(0);
      }
    }
  });

  it('anywhere in a last write with zeros in its values is refused', async () => {
    const log = await opened();
    await home.run(log.write(1));
    await home.run(log.write(9, { payloadBytes: 300, fill: 0 }));
    const image = home.newestSegment;
    for (const at of rangeOf(image.writeStart(-1), image.end)) {
      const flipped = image.changed((bytes) => {
        bytes[at] = (bytes[at] ?? 0) ^ 16;
      });
      home.replace(image.path, flipped);
      await expect(opened(), `byte ${at}`).rejects.toMatchObject({ code: 'CORRUPTED' });
    }
  });

  it('anywhere in the header is refused', async () => {
    const image = await writeThree();
    for (const at of rangeOf(0, SEGMENT_HEADER_BYTES)) {
      home.replace(
        image.path,
        image.changed((bytes) => {
          bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
        }),
      );
      await expect(opened()).rejects.toMatchObject({
        code: 'CORRUPTED',
        message: expect.stringContaining(image.path),
      });
    }
  });

  it('is found when the record is read for a peer', async () => {
    const image = await writeThree();
    const log = (await home.open({ cacheBytes: 0 }))?.log;
    const record = image.records.find(({ index, type }) => index === 3 && type === 2);
    home.files.open(image.path, 'write').write((record?.offset ?? 0) + 40, [new Uint8Array([0])]);
    await expect(home.run(log?.read(1, 8, 9999) ?? fail())).rejects.toMatchObject({
      code: 'CORRUPTED',
      message: `${image.path}: the record of entry 3 at offset ${record?.offset} is bad`,
    });
    await expect(home.run(log?.read(4, 8, 9999) ?? fail())).resolves.toBeDefined();
  });
});

describe('a sector that became zero', () => {
  it('is refused where a later write was durable', async () => {
    const image = await writeLong();
    const offset = sectorOf(image);
    home.replace(
      image.path,
      image.changed((bytes) => bytes.fill(0, offset, offset + 512)),
    );
    await expect(opened()).rejects.toMatchObject(refusalAt(image.path, recordAt(image, offset)));
  });

  it('is refused where the next write is torn but its first record is there', async () => {
    const image = await writeLong();
    const offset = sectorOf(image);
    home.replace(
      image.path,
      image.changed((bytes) => {
        bytes.fill(0, offset, offset + 512);
        bytes.fill(0, image.writeStart(-1) + 40);
      }),
    );
    await expect(opened()).rejects.toMatchObject(refusalAt(image.path, recordAt(image, offset)));
  });

  it('is refused where all between it and the mark of a later write is lost', async () => {
    const image = await writeLong();
    const offset = sectorOf(image);
    const mark = image.marks.at(-1)?.offset ?? 0;
    home.replace(
      image.path,
      image.changed((bytes) => bytes.fill(0, offset, mark - (mark % 512))),
    );
    await expect(opened()).rejects.toMatchObject(refusalAt(image.path, recordAt(image, offset)));
  });

  it('is cut where nothing of a next write is there', async () => {
    const image = await writeLong();
    const offset = sectorOf(image);
    home.replace(
      image.path,
      image.changed((bytes) => {
        bytes.fill(0, offset, offset + 512);
        bytes.fill(0, image.writeStart(-1));
      }),
    );
    expect((await opened()).recovery.entries.length).toBeLessThan(5);
  });

  it('is refused in the first write of a segment, durable before it had its name', async () => {
    await opened();
    const image = home.newestSegment;
    home.replace(image.path, image.bytes.slice(0, SEGMENT_HEADER_BYTES));
    await expect(opened()).rejects.toMatchObject(refusalAt(image.path, SEGMENT_HEADER_BYTES));
  });

  it('is refused at the end of a segment that has one behind it', async () => {
    const log = await opened();
    for (const _ of rangeOf(0, 30)) await home.run(log.write(1, { payloadBytes: 5000 }));
    const [name] = home.segments;
    const path = home.newestSegment.path.replace(/[^/]*$/, name ?? '');
    const content = home.files.readWhole(path) ?? new Uint8Array(0);
    const file = home.files.open(path, 'write');
    const end = content.findLastIndex((byte) => byte !== 0);
    file.write(end - 3000, [new Uint8Array(3001)]);
    await expect(opened()).rejects.toMatchObject({
      code: 'CORRUPTED',
      message: expect.stringContaining(path),
    });
  });
});

describe('garbage in the last write', () => {
  it('is refused, for a crash leaves zeros: it may have been acknowledged', async () => {
    const image = await writeThree();
    const start = image.writeStart(-1);
    for (const at of [start, start + 40, start + 150]) {
      home.replace(
        image.path,
        image.changed((bytes) => {
          for (const offset of rangeOf(at, image.end)) bytes[offset] = 1 + ((offset * 31) % 255);
        }),
      );
      await expect(opened()).rejects.toMatchObject({ code: 'CORRUPTED' });
    }
  });

  it('is cut where part of it was never written', async () => {
    const image = await writeThree();
    home.replace(
      image.path,
      image.changed((bytes) => {
        bytes.fill(99, image.writeStart(-1) + 80, image.writeStart(-1) + 90);
        bytes.fill(0, image.writeStart(-1) + 90);
      }),
    );
    expect(termsOf((await opened()).recovery)).toEqual({ 1: 1, 2: 1, 3: 2, 4: 2 });
  });
});

describe('a header', () => {
  it('of a later format version is refused by its number', async () => {
    const image = await writeThree();
    home.replace(
      image.path,
      image.changed((bytes) => {
        bytes[SEGMENT_VERSION_OFFSET] = 7;
      }),
    );
    const message = `${image.path}: format version 7, this program knows version 1`;
    await expect(opened()).rejects.toMatchObject({ code: 'CORRUPTED', message });
  });

  it.each([0, 100, SEGMENT_NODE_ID_OFFSET])('of %i bytes is refused', async (byteCount) => {
    const image = await writeThree();
    home.replace(image.path, image.bytes.slice(0, byteCount));
    await expect(opened()).rejects.toMatchObject({
      code: 'CORRUPTED',
      message: `${image.path}: no log segment begins at offset 0`,
    });
  });
});

function fail(): never {
  throw new Error('there is no log');
}
