import { afterEach, describe, expect, it, vi } from 'vitest';
import { createKernel } from '../../src/kernel/engine.js';
import { loadNative, type NativeAddon } from '../../src/kernel/native.js';
import { crc32cTwin } from './twins/crc32c.js';

const addon: NativeAddon = { crc32c: crc32cTwin, selfTest: () => true };
const load = (change: Partial<NativeAddon>) => () => ({ ...addon, ...change });

afterEach(() => vi.unstubAllEnvs());

describe('createKernel', () => {
  it('says which engine is in use, or why it is not the addon', () => {
    const { engine, nativeUnavailable } = createKernel();
    expect(engine).toBe(nativeUnavailable === undefined ? 'native' : 'wasm');
  });

  it('leaves the addon alone when asked to', () => {
    vi.stubEnv('RAFT_STORAGE_NATIVE', '0');
    expect(createKernel()).toMatchObject({
      engine: 'wasm',
      nativeUnavailable: expect.stringContaining('RAFT_STORAGE_NATIVE'),
    });
    vi.unstubAllEnvs();
    expect(createKernel({ native: false })).toMatchObject({
      engine: 'wasm',
      nativeUnavailable: expect.any(String),
    });
  });
});

describe('loadNative', () => {
  it('takes an addon that agrees with WebAssembly', () => {
    vi.stubEnv('RAFT_STORAGE_NATIVE', '1');
    expect(loadNative(crc32cTwin, load({})).addon).toBeDefined();
  });

  it.each([
    ['is missing', () => undefined, /not built/],
    ['fails its self-test', load({ selfTest: () => false }), /self-test/],
    ['disagrees', load({ crc32c: (bytes) => crc32cTwin(bytes) }), /disagrees/],
    ['is of another version', load({ selfTest: 7 as never }), /cannot be loaded/],
    [
      'cannot be loaded',
      () => {
        throw new Error('wrong architecture');
      },
      /wrong architecture/,
    ],
  ])('falls back with a reason when the addon %s', (_, loadAddon, reason) => {
    vi.stubEnv('RAFT_STORAGE_NATIVE', '1');
    const state = loadNative(crc32cTwin, loadAddon);
    expect(state.addon).toBeUndefined();
    expect(state.reason).toMatch(reason);
  });
});
