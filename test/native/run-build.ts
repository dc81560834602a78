import { execFile } from 'node:child_process';
import { join } from 'node:path';

/** How a run of the build script ended. */
export interface BuildRun {
  readonly code: number;
  readonly lines: readonly string[];
}

/** Runs the build script of the copy in `folder`, with these variables on top of ours. */
export function runBuild(
  folder: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Promise<BuildRun> {
  const { RAFT_STORAGE_NATIVE: _, ...inherited } = process.env;
  const script = join(folder, 'scripts', 'build-native.mjs');
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [script, ...args],
      { env: { ...inherited, ...env } },
      (_error, stdout, stderr) => {
        const lines = `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
        resolve({ code: child.exitCode ?? -1, lines });
      },
    );
  });
}
