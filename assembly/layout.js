"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.SEGMENT_CLUSTER_ID_OFFSET = exports.SEGMENT_SEQUENCE_OFFSET = exports.SEGMENT_GENERATION_OFFSET = exports.SEGMENT_PREVIOUS_TERM_OFFSET = exports.SEGMENT_FIRST_INDEX_OFFSET = exports.SEGMENT_CRC_OFFSET = exports.SEGMENT_VERSION_OFFSET = exports.SEGMENT_MAGIC_OFFSET = exports.SEGMENT_HEADER_BYTES = exports.RESULT_NEXT_WINDOW = exports.RESULT_OUT_OF_ORDER = exports.RESULT_DELETED = exports.RESULT_ABSENT = exports.RESULT_FULL = exports.RESULT_BAD_CRC = exports.RESULT_MALFORMED = exports.RESULT_INCOMPLETE = exports.RESULT_OK = exports.STATE_RECORD_FORMAT = exports.STATE_RECORD_MOD_INDEX_OFFSET = exports.STATE_RECORD_FORMAT_OFFSET = exports.STATE_RECORD_CRC_OFFSET = exports.STATE_RECORD_HEADER_BYTES = exports.KEY_MAX_BYTES = exports.OPERATION_DELETE = exports.OPERATION_PUT = exports.OPERATION_VALUE_LENGTH_OFFSET = exports.OPERATION_KEY_LENGTH_OFFSET = exports.OPERATION_TYPE_OFFSET = exports.OPERATION_HEADER_BYTES = exports.COMMAND_KIND_BATCH = exports.COMMAND_KIND_DELETE = exports.COMMAND_KIND_PUT = exports.COMMAND_COUNT_OFFSET = exports.COMMAND_KIND_OFFSET = exports.COMMAND_HEADER_BYTES = exports.RECORD_TYPE_TRUNCATION = exports.RECORD_TYPE_HARD_STATE = exports.RECORD_TYPE_MEMBERSHIP = exports.RECORD_TYPE_COMMAND = exports.RECORD_TYPE_NOOP = exports.INDEX_MAX = exports.RECORD_MAX_BYTES = exports.RECORD_ALIGNMENT_BYTES = exports.RECORD_TYPE_OFFSET = exports.RECORD_TERM_OFFSET = exports.RECORD_INDEX_OFFSET = exports.RECORD_CRC_OFFSET = exports.RECORD_LENGTH_OFFSET = exports.RECORD_HEADER_BYTES = void 0;
exports.TABLE_MAX_BYTES = exports.TABLE_PAGE_ITEMS = exports.TABLE_ITEM_WORDS = exports.TABLE_STACK_BYTES = exports.FRAME_TYPE_OFFSET = exports.FRAME_CRC_OFFSET = exports.FRAME_LENGTH_OFFSET = exports.FRAME_HEADER_BYTES = exports.ID_MAX_BYTES = exports.SEGMENT_VERSION = exports.SEGMENT_NODE_ID_OFFSET = void 0;
/** Bytes of a record header: length, CRC32C, index, term, type, reserved. */
exports.RECORD_HEADER_BYTES = 32;
/** u32: bytes of the whole record, header included, padding excluded. */
exports.RECORD_LENGTH_OFFSET = 0;
/** u32: CRC32C over the record from RECORD_INDEX_OFFSET to its length. */
exports.RECORD_CRC_OFFSET = 4;
/** u64: log index of the entry; 0 where the record is no entry. */
exports.RECORD_INDEX_OFFSET = 8;
/** u64: term of the entry. */
exports.RECORD_TERM_OFFSET = 16;
/** u8: one of the RECORD_TYPE constants. */
exports.RECORD_TYPE_OFFSET = 24;
/** Records start at multiples of this many bytes; the padding is zero. */
exports.RECORD_ALIGNMENT_BYTES = 8;
/** Longest record of any type, header included, padding excluded: the largest value, or batch, and room to spare. */
exports.RECORD_MAX_BYTES = 75497472;
/** Highest index and term: what a JavaScript number holds exactly. */
exports.INDEX_MAX = 9007199254740991;
/** Entry without a command; a new leader's first one. */
exports.RECORD_TYPE_NOOP = 1;
/** Entry whose payload is a command. */
exports.RECORD_TYPE_COMMAND = 2;
/** Entry whose payload is a membership (JSON). */
exports.RECORD_TYPE_MEMBERSHIP = 3;
/** Not an entry: index is commitIndex, term is the term, payload is the vote (UTF-8, empty for none). */
exports.RECORD_TYPE_HARD_STATE = 4;
/** Not an entry: every entry at or above this record's index that stands earlier in the log is void. */
exports.RECORD_TYPE_TRUNCATION = 5;
/** Bytes of a command header: kind, reserved, count. */
exports.COMMAND_HEADER_BYTES = 8;
/** u8: one of the COMMAND_KIND constants. */
exports.COMMAND_KIND_OFFSET = 0;
/** u32: operations in the command. */
exports.COMMAND_COUNT_OFFSET = 4;
/** A single put. */
exports.COMMAND_KIND_PUT = 1;
/** A single delete. */
exports.COMMAND_KIND_DELETE = 2;
/** Operations applied in order, all or nothing. */
exports.COMMAND_KIND_BATCH = 3;
/** Bytes of an operation header: type, reserved, key length, value length; key and value follow. */
exports.OPERATION_HEADER_BYTES = 8;
/** u8: one of the OPERATION constants. */
exports.OPERATION_TYPE_OFFSET = 0;
/** u16: bytes of the key, 1 to KEY_MAX_BYTES. */
exports.OPERATION_KEY_LENGTH_OFFSET = 2;
/** u32: bytes of the value; 0 for a delete. */
exports.OPERATION_VALUE_LENGTH_OFFSET = 4;
/** Set a key. */
exports.OPERATION_PUT = 1;
/** Remove a key; a missing key is no error. */
exports.OPERATION_DELETE = 2;
/** Longest key any layer accepts, in bytes (the limit of LMDB less one). */
exports.KEY_MAX_BYTES = 1977;
/** Bytes of a state record header in the base: CRC32C, format, reserved, modIndex; the value follows. */
exports.STATE_RECORD_HEADER_BYTES = 16;
/** u32: CRC32C over key bytes, then the state record from STATE_RECORD_FORMAT_OFFSET on. */
exports.STATE_RECORD_CRC_OFFSET = 0;
/** u8: format of the state record, 1. */
exports.STATE_RECORD_FORMAT_OFFSET = 4;
/** u64: index of the entry that wrote this value. */
exports.STATE_RECORD_MOD_INDEX_OFFSET = 8;
/** Current format of a state record. */
exports.STATE_RECORD_FORMAT = 1;
/** Result: done. */
exports.RESULT_OK = 0;
/** Result: the bytes end before the structure they announce. */
exports.RESULT_INCOMPLETE = 1;
/** Result: a length, type or reserved byte that cannot be. */
exports.RESULT_MALFORMED = 2;
/** Result: the CRC32C does not match. */
exports.RESULT_BAD_CRC = 3;
/** Result: the arena has no room; nothing was changed. */
exports.RESULT_FULL = 4;
/** Result: the key is not in the table. */
exports.RESULT_ABSENT = 5;
/** Result: the key was deleted in this table. */
exports.RESULT_DELETED = 6;
/** Result: an index that does not follow the one before. */
exports.RESULT_OUT_OF_ORDER = 7;
/** Result between kernel and door only: what follows lies beyond the window of bytes handed over. */
exports.RESULT_NEXT_WINDOW = 8;
/** Bytes of a segment header at the start of each log file. */
exports.SEGMENT_HEADER_BYTES = 512;
/** u64: "GRFTLOG1" read as bytes. */
exports.SEGMENT_MAGIC_OFFSET = 0;
/** u32: format version of the segment. */
exports.SEGMENT_VERSION_OFFSET = 8;
/** u32: CRC32C over the header with this field zero. */
exports.SEGMENT_CRC_OFFSET = 12;
/** u64: index of the first entry the segment may hold. */
exports.SEGMENT_FIRST_INDEX_OFFSET = 16;
/** u64: term of the entry before the first one; 0 at the start of a log. */
exports.SEGMENT_PREVIOUS_TERM_OFFSET = 24;
/** u64: generation of the log; raised when a snapshot replaces the whole log. */
exports.SEGMENT_GENERATION_OFFSET = 32;
/** u64: position of the segment in its generation, from 1. */
exports.SEGMENT_SEQUENCE_OFFSET = 40;
/** u8 length and bytes: cluster id. */
exports.SEGMENT_CLUSTER_ID_OFFSET = 48;
/** u8 length and bytes: node id. */
exports.SEGMENT_NODE_ID_OFFSET = 272;
/** Current format version of a segment. */
exports.SEGMENT_VERSION = 1;
/** Longest node or cluster id, in UTF-8 bytes. */
exports.ID_MAX_BYTES = 128;
/** Bytes of a frame header: length, CRC32C, type, reserved. */
exports.FRAME_HEADER_BYTES = 12;
/** u32: bytes of the whole frame, header included. */
exports.FRAME_LENGTH_OFFSET = 0;
/** u32: CRC32C over the frame from FRAME_TYPE_OFFSET to its end. */
exports.FRAME_CRC_OFFSET = 4;
/** u8: type of the frame. */
exports.FRAME_TYPE_OFFSET = 8;
/** Bytes of the stack of a cursor: an address for each of the 9 bits of each byte of the longest key, and its end. */
exports.TABLE_STACK_BYTES = 71208;
/** Words of one item in the results of a cursor: key address, key bytes, value address, value bytes, modIndex. */
exports.TABLE_ITEM_WORDS = 6;
/** Most items a cursor describes in one call. */
exports.TABLE_PAGE_ITEMS = 256;
/** Highest size of a table's arena in bytes. */
exports.TABLE_MAX_BYTES = 1073741824;
