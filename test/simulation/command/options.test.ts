import { describe, expect, it, vi } from 'vitest';
import { planOptionsOf, readOptions } from './options.js';

function refused(...args: readonly string[]): string {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    readOptions(args);
    return 'taken';
  } catch (error) {
    return String(error);
  } finally {
    write.mockRestore();
  }
}

describe('the options of the simulator', () => {
  it.each([
    ['--seeds', '0'],
    ['--seeds', '-3'],
    ['--seeds', 'many'],
    ['--seeds', '1.5'],
    ['--seeds', ''],
    ['--from', '0'],
    ['--nodes', '0'],
    ['--nodes', '10'],
    ['--steps', '-1'],
    ['--steps', '1e3'],
    ['--workers', 'two'],
    ['--violations', '0'],
    ['--seed', '99999999999999999999'],
  ])('refuse %s %s and name the option', (option, value) => {
    expect(refused(option, value)).toContain(option);
  });

  it.each([
    ['an unknown profile', ['--profile', 'nonsense'], 'Allowed choices are'],
    ['an unknown bug', ['--plant', 'nonsense'], 'Allowed choices are'],
    ['an unknown option', ['--sead', '3'], 'unknown option'],
    ['one seed of many', ['--seed', '3', '--seeds', '4'], 'cannot be used with'],
    ['a script with its own size', ['--script', 'a.json', '--nodes', '3'], 'cannot be used with'],
    ['a trace of a campaign', ['--trace'], '--trace needs --seed or --script'],
    ['a stray word', ['17'], 'too many arguments'],
  ])('refuse %s', (_, args, reason) => {
    expect(refused(...args)).toContain(reason);
  });

  it('leave to the seed what is not given', () => {
    const options = readOptions([]);
    expect(options).toMatchObject({ seeds: 100, from: 1, violations: 1, shrink: true });
    expect(planOptionsOf(options)).toEqual({});
  });

  it('are what a plan is drawn from', () => {
    const text = '--seeds 7 --nodes 5 --steps 5000 --profile everything --plant early --no-shrink';
    const options = readOptions(text.split(' '));
    expect(options).toMatchObject({ seeds: 7, shrink: false });
    const plan = { nodes: 5, events: 5000, profile: 'everything', syncs: 'early' };
    expect(planOptionsOf(options)).toEqual(plan);
  });
});
