import { describe, expect, it } from 'vitest';
import { brokenLayers, brokenLayersOf } from './house/layers.js';
import { impurities, worldlyGlobals } from './house/purity.js';
import { asLines, filesUnder, parse, sourceOf } from './house/source.js';

const library = filesUnder('src', '.ts').map(sourceOf);
const core = filesUnder('src/raft', '.ts').map(sourceOf);

describe('imports', () => {
  it('point down through the layers, without cycles', async () => {
    expect(await brokenLayers()).toEqual([]);
  });

  const one = { 'src/node/one.ts': 'export const one = 1;' };
  const errors = { 'src/port/errors.ts': 'export class E {}' };

  it.each([
    [
      'raft-imports-down',
      { 'src/raft/a.ts': "import { one } from '../node/one.js';\none;", ...one },
    ],
    [
      'raft-imports-down',
      { 'src/raft/a.ts': "import type { one } from '../node/one.js';\nlet a: typeof one;", ...one },
    ],
    [
      'raft-takes-only-types-from-port',
      { 'src/raft/a.ts': "import { E } from '../port/errors.js';\nnew E();", ...errors },
    ],
    ['raft-imports-no-module', { 'src/raft/a.ts': "import { join } from 'node:path';\njoin();" }],
    [
      'port-imports-down',
      { 'src/port/a.ts': "import { one } from '../node/one.js';\none;", ...one },
    ],
    [
      'log-imports-down',
      {
        'src/log/a.ts': "import { b } from '../state/b.js';\nb;",
        'src/state/b.ts': 'export const b = 1;',
      },
    ],
    ['only-host-touches-the-world', { 'src/log/a.ts': "import { open } from 'node:fs';\nopen();" }],
    [
      'only-host-touches-the-world',
      { 'src/state/a.ts': "import { open } from 'lmdb';\nopen({});" },
    ],
    [
      'only-host-touches-the-world',
      { 'src/node/a.ts': "import { setTimeout } from 'node:timers/promises';\nsetTimeout();" },
    ],
    ['kernel-only-loads-the-addon', { 'src/kernel/a.ts': "import fs from 'node:fs';\nfs;" }],
    ['no-development-dependency', { 'src/node/a.ts': "import { fc } from 'fast-check';\nfc;" }],
    ['only-the-command-has-a-terminal', { 'src/node/a.ts': "import p from 'picocolors';\np;" }],
    ['index-only-at-the-top', { 'src/node/index.ts': '', 'src/node/a.ts': "import './index.js';" }],
    ['unknown-layer', { 'src/shelf/a.ts': "import '../node/one.js';", ...one }],
    ['no-unresolved-import', { 'src/node/a.ts': "import './absent.js';" }],
    ['no-cycles', { 'src/node/a.ts': "import './b.js';", 'src/node/b.ts': "import './a.js';" }],
  ])('break %s when they do not', async (rule, files) => {
    expect((await brokenLayersOf(files)).map((broken) => broken.split(':')[0])).toContain(rule);
  });

  it('may go down, take types from port, and reach modules that do nothing', async () => {
    const files = {
      'src/raft/a.ts': "import type { E } from '../port/errors.js';\nexport let a: E;",
      'src/node/b.ts':
        "import { a } from '../raft/a.js';\nimport { join } from 'node:path';\njoin(a);",
      'src/host/c.ts':
        "import { open } from 'lmdb';\nimport { openSync } from 'node:fs';\nopen(openSync);",
      ...errors,
    };
    expect(await brokenLayersOf(files)).toEqual([]);
  });
});

describe('the core', () => {
  it('depends on nothing but its inputs', () => {
    expect(asLines(core.flatMap(impurities))).toEqual([]);
  });

  it.each([
    'const now = Date.now();',
    'setTimeout(f, 1);',
    'async function f() {}',
    'let a: Promise<void>;',
    'const a = Math.random();',
    'console.log(1);',
    'const a = process.env.A;',
    'const a = Buffer.alloc(1);',
    'const a = { performance };',
  ])('may not hold %s', (text) => {
    expect(impurities(parse('src/raft/a.ts', text)).length).toBeGreaterThan(0);
  });

  it('may use such words as names of its own', () => {
    const text =
      'const a = { process: 1 };\na.process;\nrandom.next();\ninterface B { console: 1 }';
    expect(impurities(parse('src/raft/a.ts', text))).toEqual([]);
  });
});

describe('clocks, timers, randomness and the process', () => {
  it('are used in host and by the command alone', () => {
    expect(asLines(library.flatMap(worldlyGlobals))).toEqual([]);
  });

  it.each(['setTimeout(f, 1);', 'Date.now();', 'new Date();', 'Math.random();', 'process.pid;'])(
    'are found in %s',
    (text) => {
      expect(worldlyGlobals(parse('src/node/a.ts', text))).toHaveLength(1);
      expect(worldlyGlobals(parse('src/host/a.ts', text))).toEqual([]);
    },
  );

  it('do not include a date made from a given time', () => {
    expect(worldlyGlobals(parse('src/storage/a.ts', 'new Date(atMs);'))).toEqual([]);
  });
});
