/** Bytes of a record header: length, CRC32C, index, term, type, reserved. */
export const RECORD_HEADER_BYTES = 32;
/** u32: bytes of the whole record, header included, padding excluded. */
export const RECORD_LENGTH_OFFSET = 0;
/** u32: CRC32C over the record from RECORD_INDEX_OFFSET to its length. */
export const RECORD_CRC_OFFSET = 4;
/** u64: log index of the entry; 0 where the record is no entry. */
export const RECORD_INDEX_OFFSET = 8;
/** u64: term of the entry. */
export const RECORD_TERM_OFFSET = 16;
/** u8: one of the RECORD_TYPE constants. */
export const RECORD_TYPE_OFFSET = 24;
/** Records start at multiples of this many bytes; the padding is zero. */
export const RECORD_ALIGNMENT_BYTES = 8;
/**
 * Longest record of any type, header included, padding excluded: the largest value, or batch, and
 * room to spare.
 */
export const RECORD_MAX_BYTES = 75497472;
/** Highest index and term: what a JavaScript number holds exactly. */
export const INDEX_MAX = 9007199254740991;

/** Entry without a command; a new leader's first one. */
export const RECORD_TYPE_NOOP = 1;
/** Entry whose payload is a command. */
export const RECORD_TYPE_COMMAND = 2;
/** Entry whose payload is a membership (JSON). */
export const RECORD_TYPE_MEMBERSHIP = 3;
/**
 * Not an entry: index is commitIndex, term is the term, payload is the vote (UTF-8, empty for
 * none).
 */
export const RECORD_TYPE_HARD_STATE = 4;
/**
 * Not an entry: every entry at or above this record's index that stands earlier in the log is void.
 */
export const RECORD_TYPE_TRUNCATION = 5;
/**
 * Not an entry: ends a write that began at offset `index` of its file; stands at offset `term`, has
 * no payload.
 */
export const RECORD_TYPE_WRITE_MARK = 6;

/** Bytes of a command header: kind, reserved, count. */
export const COMMAND_HEADER_BYTES = 8;
/** u8: one of the COMMAND_KIND constants. */
export const COMMAND_KIND_OFFSET = 0;
/** u32: operations in the command. */
export const COMMAND_COUNT_OFFSET = 4;
/** A single put. */
export const COMMAND_KIND_PUT = 1;
/** A single delete. */
export const COMMAND_KIND_DELETE = 2;
/** Operations applied in order, all or nothing. */
export const COMMAND_KIND_BATCH = 3;

/** Bytes of an operation header: type, reserved, key length, value length; key and value follow. */
export const OPERATION_HEADER_BYTES = 8;
/** u8: one of the OPERATION constants. */
export const OPERATION_TYPE_OFFSET = 0;
/** u16: bytes of the key, 1 to KEY_MAX_BYTES. */
export const OPERATION_KEY_LENGTH_OFFSET = 2;
/** u32: bytes of the value; 0 for a delete. */
export const OPERATION_VALUE_LENGTH_OFFSET = 4;
/** Set a key. */
export const OPERATION_PUT = 1;
/** Remove a key; a missing key is no error. */
export const OPERATION_DELETE = 2;
/** Longest key any layer accepts, in bytes (the limit of LMDB less one). */
export const KEY_MAX_BYTES = 1977;

/**
 * Bytes of a state record header in the base: CRC32C, format, reserved, modIndex; the value
 * follows.
 */
export const STATE_RECORD_HEADER_BYTES = 16;
/** u32: CRC32C over key bytes, then the state record from STATE_RECORD_FORMAT_OFFSET on. */
export const STATE_RECORD_CRC_OFFSET = 0;
/** u8: format of the state record, 1. */
export const STATE_RECORD_FORMAT_OFFSET = 4;
/** u64: index of the entry that wrote this value. */
export const STATE_RECORD_MOD_INDEX_OFFSET = 8;
/** Current format of a state record. */
export const STATE_RECORD_FORMAT = 1;

/** Result: done. */
export const RESULT_OK = 0;
/** Result: the bytes end before the structure they announce. */
export const RESULT_INCOMPLETE = 1;
/** Result: a length, type or reserved byte that cannot be. */
export const RESULT_MALFORMED = 2;
/** Result: the CRC32C does not match. */
export const RESULT_BAD_CRC = 3;
/** Result: the arena has no room; nothing was changed. */
export const RESULT_FULL = 4;
/** Result: the key is not in the table. */
export const RESULT_ABSENT = 5;
/** Result: the key was deleted in this table. */
export const RESULT_DELETED = 6;
/** Result: an index that does not follow the one before. */
export const RESULT_OUT_OF_ORDER = 7;
/**
 * Result between kernel and door only: what follows lies beyond the window of bytes handed over.
 */
export const RESULT_NEXT_WINDOW = 8;

/** Bytes of a segment header at the start of each log file. */
export const SEGMENT_HEADER_BYTES = 512;
/** u64: "GRFTLOG1" read as bytes. */
export const SEGMENT_MAGIC_OFFSET = 0;
/** u32: format version of the segment. */
export const SEGMENT_VERSION_OFFSET = 8;
/** u32: CRC32C over the header with this field zero. */
export const SEGMENT_CRC_OFFSET = 12;
/** u64: index of the first entry the segment may hold. */
export const SEGMENT_FIRST_INDEX_OFFSET = 16;
/** u64: term of the entry before the first one; 0 at the start of a log. */
export const SEGMENT_PREVIOUS_TERM_OFFSET = 24;
/** u64: generation of the log; raised when a snapshot replaces the whole log. */
export const SEGMENT_GENERATION_OFFSET = 32;
/**
 * u64: number of the segment, from 1, ascending by one through all generations; its file is named
 * after it.
 */
export const SEGMENT_SEQUENCE_OFFSET = 40;
/** u8 length and bytes: cluster id. */
export const SEGMENT_CLUSTER_ID_OFFSET = 48;
/** u8 length and bytes: node id. */
export const SEGMENT_NODE_ID_OFFSET = 272;
/** Current format version of a segment. */
export const SEGMENT_VERSION = 1;
/** Longest node or cluster id, in UTF-8 bytes. */
export const ID_MAX_BYTES = 128;

/** Bytes of a frame header: length, CRC32C, type, reserved. */
export const FRAME_HEADER_BYTES = 12;
/** u32: bytes of the whole frame, header included. */
export const FRAME_LENGTH_OFFSET = 0;
/** u32: CRC32C over the frame from FRAME_TYPE_OFFSET to its end. */
export const FRAME_CRC_OFFSET = 4;
/** u8: type of the frame. */
export const FRAME_TYPE_OFFSET = 8;

/**
 * Bytes of the stack of a cursor: an address for each of the 9 bits of each byte of the longest
 * key, and its end.
 */
export const TABLE_STACK_BYTES = 71208;
/**
 * Bytes a table takes for a new key besides its record: rank of its bit, child for 0, child for 1,
 * operation, record.
 */
export const TABLE_NODE_BYTES = 20;
/**
 * Words of one item in the results of a cursor: key address, key bytes, value address, value bytes,
 * modIndex.
 */
export const TABLE_ITEM_WORDS = 6;
/** Most items a cursor describes in one call. */
export const TABLE_PAGE_ITEMS = 256;
/** Highest size of a table's arena in bytes. */
export const TABLE_MAX_BYTES = 1073741824;
