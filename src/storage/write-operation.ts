import { RESULT_OK } from '../../assembly/layout.js';
import type { Codec } from '../kernel/kernel.js';
import type { RaftNode } from '../node/node.js';
import { StorageError } from '../port/errors.js';
import { type Outcome, outcomeOf } from './outcome.js';
import type { LeaderOperation } from './submissions.js';

/**
 * How the leader commits an encoded command: its own or one that a member sent, which is checked
 * first.
 */
export function writeOperation(
  node: RaftNode,
  codec: Codec,
  maxCommandBytes: number,
): LeaderOperation {
  return (body, done) => {
    const problem = problemOf(codec, body, maxCommandBytes);
    if (problem !== undefined) done(failed(problem));
    else if (!node.propose(body, (outcome) => done(outcomeOf(outcome)))) {
      done(failed(new StorageError('OVERLOADED', 'too many writes wait for a turn')));
    }
  };
}

function problemOf(codec: Codec, body: Uint8Array, maxBytes: number): StorageError | undefined {
  if (body.byteLength > maxBytes) {
    return new StorageError(
      'TOO_LARGE',
      `a command of ${body.byteLength} bytes is over ${maxBytes}`,
    );
  }
  if (codec.checkCommand(body) !== RESULT_OK) {
    return new StorageError('UNKNOWN_COMMAND', 'the bytes are no command this version knows');
  }
  return undefined;
}

const failed = (error: StorageError): Outcome => ({ kind: 'failed', error, retry: false });
