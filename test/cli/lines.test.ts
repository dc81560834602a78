import { describe, expect, it } from 'vitest';
import { createLineLogger } from '../../src/cli/line-logger.js';
import { errorLine } from '../../src/cli/usage.js';
import { jsonPair, printable, printableValue } from '../../src/cli/value-text.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('a log line', () => {
  const logged = (json: boolean, fields: object, message = 'it happened'): string => {
    const lines: string[] = [];
    createLineLogger({ level: 'info', json, writeLine: (line) => lines.push(line) }).warn(
      fields,
      message,
    );
    expect(lines).toHaveLength(1);
    return lines[0] ?? '';
  };

  it('has time, level, sentence and fields', () => {
    const line = logged(false, { term: 3, leaderId: 'node-1', gone: undefined, cause: 'a b' });
    expect(line).toMatch(/^\S+T\S+Z warn {2}it happened term=3 leaderId=node-1 cause="a b"$/);
  });

  it('stays one line whatever it says', () => {
    expect(logged(false, { text: 'a\nb' }, 'first\nsecond')).not.toContain('\n');
  });

  it('is an object in JSON, with big integers and errors as text', () => {
    const line = logged(true, { index: 7n, error: new Error('broken') });
    expect(JSON.parse(line)).toMatchObject({
      level: 'warn',
      message: 'it happened',
      index: '7',
      error: 'broken',
    });
  });

  it('is left out below the level', () => {
    const lines: string[] = [];
    const writeLine = (line: string): number => lines.push(line);
    createLineLogger({ level: 'error', json: false, writeLine }).warn({}, 'a');
    createLineLogger({ level: 'silent', json: false, writeLine }).error({}, 'b');
    expect(lines).toEqual([]);
  });
});

describe('what is printed', () => {
  it('as an error is one line with the code', () => {
    expect(errorLine('TIMEOUT', 'too\n  late')).toBe('raft-storage: TIMEOUT: too late');
  });

  it('as a key is quoted only where it would break the line', () => {
    expect(printable('a/b ü')).toBe('a/b ü');
    expect(printable('a\nb')).toBe('"a\\nb"');
  });

  it('as a value is its text, or base64', () => {
    expect(printableValue(bytes('hello'))).toBe('hello');
    expect(printableValue(new Uint8Array([0xff, 0]))).toBe('base64:/wA=');
  });

  it('as JSON has base64 always and text where there is one', () => {
    expect(jsonPair({ key: 'k', value: bytes('hi') })).toEqual({
      key: 'k',
      value: 'aGk=',
      text: 'hi',
    });
    expect(jsonPair({ key: 'k', value: new Uint8Array([0xff]) })).toEqual({
      key: 'k',
      value: '/w==',
    });
  });
});
