import { runLoad } from './load.js';
import type { Answer, Ask, NodeSample, Question } from './messages.js';

const library = new URL('../dist/index.js', import.meta.url).href;
const { RaftStorage } = (await import(library)) as typeof import('../src/index.js');
type Storage = Awaited<ReturnType<typeof RaftStorage.open>>;

const storage = await RaftStorage.open(JSON.parse(process.argv[2] ?? '{}'));
process.on('message', (question: Question) => {
  answer(storage, question.ask).then(
    (result) => send({ id: question.id, result }),
    (error: unknown) => send({ id: question.id, error: String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
send({ id: 0, result: storage.address });

function send(message: Answer): void {
  process.send?.(message);
}

async function answer(node: Storage, ask: Ask): Promise<unknown> {
  switch (ask.type) {
    case 'load':
      return runLoad(node, ask.load);
    case 'sample':
      return sampleOf(node);
    case 'ready':
      return node.waitReady(ask.timeoutMs);
    case 'firstWrite':
      return firstWrite(node, ask.key, ask.timeoutMs);
    case 'close':
      return node.close();
  }
}

async function firstWrite(node: Storage, key: string, timeoutMs: number): Promise<number> {
  const endMs = performance.now() + timeoutMs;
  for (;;) {
    try {
      await node.put(key, new Uint8Array(100), { timeoutMs: endMs - performance.now() });
      return Date.now();
    } catch (error) {
      if (performance.now() >= endMs) throw error;
    }
  }
}

function sampleOf(node: Storage): NodeSample {
  const { rss, heapUsed } = process.memoryUsage();
  const metrics = node.metrics();
  return {
    nodeId: node.nodeId,
    isLeader: metrics.isLeader,
    leaderId: node.leaderId(),
    rssBytes: rss,
    heapBytes: heapUsed,
    appliedIndex: Number(metrics.appliedIndex),
    logBytes: metrics.logBytes,
    snapshotCount: metrics.snapshotCount,
  };
}
