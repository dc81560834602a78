import { describe, expect, it } from 'vitest';
import { formatAddress, parseAddress } from '../../src/port/addresses.js';
import { ConfigError, InvalidArgumentError } from '../../src/port/errors.js';

describe('an address', () => {
  it.each([
    ['127.0.0.1:7000', '127.0.0.1', 7000],
    ['localhost:0', 'localhost', 0],
    ['node-1.example.org:65535', 'node-1.example.org', 65_535],
    ['[::1]:7000', '::1', 7000],
    ['[fe80::1%eth0]:1', 'fe80::1%eth0', 1],
    ['[::ffff:10.0.0.1]:1', '::ffff:10.0.0.1', 1],
  ])('in %s is read, and written the same', (text, host, port) => {
    expect(parseAddress(text)).toEqual({ host, port });
    expect(formatAddress(parseAddress(text))).toBe(text);
  });

  it.each([
    '',
    ':',
    '7000',
    ':7000',
    'localhost',
    'localhost:',
    'localhost:65536',
    'localhost:-1',
    'localhost:70a',
    '::1:7000',
    '[::1]',
    '[localhost]:7000',
    'a b:7000',
    'http://localhost:7000',
    'localhost:7000\n',
  ])('cannot be %j', (text) => {
    expect(() => parseAddress(text)).toThrow(ConfigError);
    expect(() => parseAddress(text)).toThrow(JSON.stringify(text));
  });

  it('is refused with the error of the caller', () => {
    const refuse = (message: string) => new InvalidArgumentError(message);
    expect(() => parseAddress('nowhere', refuse)).toThrow(InvalidArgumentError);
  });
});
