/**
 * Types of the frames that nodes and clients exchange above the transport; below 16 belongs to the
 * transport.
 */
export const FRAME = {
  preVote: 16,
  preVoteResponse: 17,
  vote: 18,
  voteResponse: 19,
  append: 20,
  appendResponse: 21,
  heartbeat: 22,
  heartbeatResponse: 23,
  timeoutNow: 24,
  readIndex: 25,
  readIndexResponse: 26,
  request: 32,
  response: 33,
  snapshotBegin: 40,
  snapshotChunk: 41,
  snapshotEnd: 42,
  snapshotDone: 43,
} as const;
