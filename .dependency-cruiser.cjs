const ROOMS = ['raft', 'log', 'state', 'transport'];
const MAY_IMPORT = {
  port: [],
  host: ['port'],
  kernel: ['host', 'port'],
  raft: [],
  log: ['kernel', 'host', 'port'],
  state: ['kernel', 'host', 'port'],
  transport: ['kernel', 'host', 'port'],
  node: [...ROOMS, 'kernel', 'host', 'port'],
  worker: ['node', ...ROOMS, 'kernel', 'host', 'port'],
  storage: ['worker', 'node', ...ROOMS, 'kernel', 'host', 'port'],
  operations: ['storage', 'worker', 'node', ...ROOMS, 'kernel', 'host', 'port'],
  migration: ['storage', 'worker', 'node', ...ROOMS, 'kernel', 'host', 'port'],
  cli: ['operations', 'migration', 'storage', 'node', ...ROOMS, 'kernel', 'host', 'port'],
};
const LAYERS = Object.keys(MAY_IMPORT);
const OUTSIDE = [
  'assert',
  'async_hooks',
  'child_process',
  'cluster',
  'crypto',
  'dgram',
  'dns',
  'fs',
  'http',
  'http2',
  'https',
  'inspector',
  'module',
  'net',
  'os',
  'perf_hooks',
  'process',
  'readline',
  'repl',
  'stream',
  'timers',
  'tls',
  'tty',
  'v8',
  'vm',
  'worker_threads',
  'zlib',
].join('|');
const OUTSIDE_MODULE = `^(node:)?(${OUTSIDE})(/|$)`;
const OUTSIDE_PACKAGE = '(^|node_modules/)lmdb(/|$)';

function layerRule(layer) {
  const inside = [layer, ...MAY_IMPORT[layer]].join('|');
  return {
    name: `${layer}-imports-down`,
    severity: 'error',
    comment: `${layer} may import ${MAY_IMPORT[layer].join(', ') || 'nothing but itself'}`,
    from: { path: `^src/${layer}/` },
    to: {
      path: '^src/',
      pathNot: [`^src/(${inside})/`, ...(layer === 'raft' ? ['^src/port/'] : [])],
    },
  };
}

module.exports = {
  forbidden: [
    ...LAYERS.map(layerRule),
    {
      name: 'raft-takes-only-types-from-port',
      severity: 'error',
      from: { path: '^src/raft/' },
      to: { path: '^src/port/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'raft-imports-no-module',
      severity: 'error',
      from: { path: '^src/raft/' },
      to: { pathNot: '^src/' },
    },
    {
      name: 'port-imports-no-module',
      severity: 'error',
      from: { path: '^src/port/' },
      to: { pathNot: '^src/' },
    },
    {
      name: 'unknown-layer',
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/((${LAYERS.join('|')})/|index\\.ts$)` },
      to: {},
    },
    {
      name: 'index-only-at-the-top',
      severity: 'error',
      from: {},
      to: { path: '^src/.+/index\\.ts$' },
    },
    {
      name: 'nothing-imports-the-index',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^src/index\\.ts$' },
    },
    {
      name: 'only-the-layout-is-shared-with-assembly',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^assembly/', pathNot: '^assembly/layout\\.ts$' },
    },
    {
      name: 'only-host-touches-the-world',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(host|kernel|worker|operations|cli)/' },
      to: { path: [OUTSIDE_MODULE, OUTSIDE_PACKAGE] },
    },
    {
      name: 'kernel-only-loads-the-addon',
      severity: 'error',
      from: { path: '^src/kernel/' },
      to: { path: [OUTSIDE_MODULE, OUTSIDE_PACKAGE], pathNot: '^(node:)?module$' },
    },
    {
      name: 'worker-only-starts-threads',
      severity: 'error',
      from: { path: '^src/worker/' },
      to: { path: [OUTSIDE_MODULE, OUTSIDE_PACKAGE], pathNot: '^(node:)?worker_threads$' },
    },
    {
      name: 'commands-and-operations-keep-off-files-and-sockets',
      severity: 'error',
      from: { path: '^src/(cli|operations)/' },
      to: { path: ['^(node:)?(fs|net|tls|dgram|timers|crypto)(/|$)', OUTSIDE_PACKAGE] },
    },
    {
      name: 'only-the-command-has-a-terminal',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/' },
      to: { path: 'node_modules/(commander|picocolors|cli-table3)/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'no-unresolved-import',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-development-dependency',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|build|coverage)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    combinedDependencies: false,
  },
};
