import type { ProposalOutcome, ProposalRefusal } from '../node/proposals.js';
import { ByteReader, ByteWriter } from '../node/wire/byte-writer.js';
import {
  ERROR_TABLE,
  type ErrorCode,
  InvalidArgumentError,
  NotLeaderError,
  StorageError,
} from '../port/errors.js';

/**
 * What the leader says of an operation: done at an index, or an error, after which it may be tried
 * again or not.
 */
export type Outcome =
  | { readonly kind: 'done'; readonly index: number }
  | { readonly kind: 'failed'; readonly error: StorageError; readonly retry: boolean };

const DONE = 0;
const FAILED = 1;
const FAILED_RETRY = 2;

/** The outcome of a proposal as the caller of the storage sees it. */
export function outcomeOf(outcome: ProposalOutcome): Outcome {
  if (outcome.kind === 'applied') return { kind: 'done', index: outcome.index };
  if (outcome.kind === 'refused') return refusal(outcome.refusal);
  const error = new StorageError('OUTCOME_UNKNOWN', 'leadership was lost; the write may commit');
  return { kind: 'failed', error, retry: false };
}

/** An outcome as the body of a response. */
export function encodeOutcome(outcome: Outcome): Uint8Array {
  if (outcome.kind === 'done') return new ByteWriter(9).u8(DONE).u64(outcome.index).bytes;
  const { code, message } = outcome.error;
  const text = new TextEncoder().encode(JSON.stringify({ code, message }));
  const body = new Uint8Array(1 + text.byteLength);
  body[0] = outcome.retry ? FAILED_RETRY : FAILED;
  body.set(text, 1);
  return body;
}

/** Reads an outcome from the body of a response. */
export function decodeOutcome(body: Uint8Array): Outcome {
  const reader = new ByteReader(body);
  const tag = reader.u8();
  if (tag === DONE) {
    const index = reader.u64();
    if (!reader.failed) return { kind: 'done', index };
  }
  return { kind: 'failed', error: decodeError(reader.rest()), retry: tag === FAILED_RETRY };
}

function decodeError(text: Uint8Array): StorageError {
  try {
    const parsed = JSON.parse(new TextDecoder().decode(text)) as Record<string, unknown>;
    const { code, message } = parsed;
    if (typeof code === 'string' && code in ERROR_TABLE) {
      return new StorageError(code as ErrorCode, String(message));
    }
  } catch {}
  return new StorageError('OUTCOME_UNKNOWN', 'the leader answered with bytes that are no outcome');
}

function refusal(refusal: ProposalRefusal): Outcome {
  switch (refusal) {
    case 'closed':
      return failed(new StorageError('CLOSED', 'the node is closing; nothing was written'), true);
    case 'overloaded':
      return failed(new StorageError('OVERLOADED', 'too many writes wait to be committed'), false);
    case 'last-voter':
      return failed(new InvalidArgumentError('a cluster needs at least one voter'), false);
    case 'malformed-membership':
      return failed(
        new InvalidArgumentError('members need ids and addresses, each id once'),
        false,
      );
    case 'already-member':
    case 'no-such-member':
      return { kind: 'done', index: 0 };
    default:
      return failed(new NotLeaderError(`refused: ${refusal}; nothing was written`), true);
  }
}

const failed = (error: StorageError, retry: boolean): Outcome => ({ kind: 'failed', error, retry });
