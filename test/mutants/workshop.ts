import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Mutant, mutated } from './mutant.js';

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const COPIED = ['src', 'assembly', 'test', 'package.json', 'tsconfig.json', 'vitest.config.ts'];
const LINKED = ['node_modules', 'build', 'native'];

export class Workshop {
  readonly folder: string;

  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'raft-storage-mutants-'));
    for (const name of COPIED) {
      cpSync(join(ROOT, name), join(this.folder, name), { recursive: true });
    }
    for (const name of LINKED) symlinkSync(join(ROOT, name), join(this.folder, name), 'junction');
  }

  async with<T>(mutant: Mutant, work: () => Promise<T>): Promise<T> {
    const path = join(this.folder, mutant.file);
    const before = readFileSync(path, 'utf8');
    writeFileSync(path, mutated(mutant, before));
    try {
      return await work();
    } finally {
      writeFileSync(path, before);
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
