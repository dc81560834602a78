import { describe, expect, it } from 'vitest';
import { asStorageError, TimeoutError } from '../../src/port/errors.js';

const systemError = (code: string): Error => Object.assign(new Error(code), { code });

describe('an error from outside', () => {
  it('is DISK_FULL where the system says so, wherever it was met', () => {
    for (const code of ['ENOSPC', 'EDQUOT']) {
      const cause = systemError(code);
      expect(asStorageError(cause, 'identity')).toMatchObject({ code: 'DISK_FULL', cause });
    }
  });

  it('is CORRUPTED otherwise, and itself when it has a code of ours', () => {
    for (const cause of [systemError('EIO'), new Error('x'), 'text', undefined]) {
      expect(asStorageError(cause, 'state').code).toBe('CORRUPTED');
    }
    const own = new TimeoutError('late');
    expect(asStorageError(own, 'state')).toBe(own);
  });
});
