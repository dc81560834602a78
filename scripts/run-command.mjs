import { spawn } from 'node:child_process';

const OUTPUT_LIMIT_BYTES = 1 << 20;
const ownsGroup = process.platform !== 'win32';

function killTree(child) {
  if (child.pid === undefined) return;
  try {
    process.kill(ownsGroup ? -child.pid : child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}

export function runCommand(command, args, { timeoutMs, cwd, env }) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      detached: ownsGroup,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let timedOut = false;
    const collect = (chunk) => {
      if (output.length < OUTPUT_LIMIT_BYTES) output += chunk;
    };
    const interrupt = () => {
      killTree(child);
      process.exit(130);
    };
    const settle = (succeeded, reason) => {
      clearTimeout(deadline);
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ succeeded, timedOut, output, reason });
    };
    const deadline = setTimeout(() => {
      timedOut = true;
      killTree(child);
    }, timeoutMs);
    process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', (error) => settle(false, error.message));
    child.on('exit', (code, signal) => settle(code === 0, `ended with ${signal ?? code}`));
  });
}

export function lastErrorLine(output) {
  const lines = output.split('\n').map((line) => line.trim());
  return lines.find((line) => line.startsWith('error')) ?? lines.filter(Boolean).at(-1) ?? '';
}
