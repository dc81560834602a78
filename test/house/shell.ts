import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { ROOT } from './source.js';

const MOST_MS = 60_000;

/** Runs shell in the repository; `raft-storage` is on the path, `$SCRATCH` an empty folder. */
export async function runShell(text: string): Promise<{ code: number; output: string }> {
  const scratch = mkdtempSync(join(tmpdir(), 'raft-storage-docs-'));
  try {
    const command = join(scratch, 'raft-storage');
    const tsx = join(ROOT, 'node_modules', '.bin', 'tsx');
    const main = join(ROOT, 'src', 'cli', 'main.ts');
    writeFileSync(command, `#!/bin/sh\nexec "${tsx}" "${main}" "$@"\n`);
    chmodSync(command, 0o755);
    return await run(text, scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function run(text: string, scratch: string): Promise<{ code: number; output: string }> {
  const env = {
    ...process.env,
    SCRATCH: scratch,
    PATH: [scratch, process.env.PATH ?? ''].join(delimiter),
  };
  return new Promise((resolve) => {
    const child = execFile(
      'bash',
      ['-euo', 'pipefail', '-c', text],
      { cwd: ROOT, env, timeout: MOST_MS, killSignal: 'SIGKILL' },
      (_error, stdout, stderr) =>
        resolve({ code: child.exitCode ?? -1, output: `${stdout}${stderr}` }),
    );
  });
}
