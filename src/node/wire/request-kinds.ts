/** Kinds of requests between members and from clients. */
export const REQUEST_KIND = {
  /** An encoded command to commit; answered with its index or an error. */
  write: 1,
  /** A member to add, or whose address changed, as JSON. */
  join: 2,
  /** A node id to remove, as JSON. */
  leave: 3,
  /** A call of the command line, as JSON. */
  call: 4,
  /** The voters and learners there are to be, as JSON. */
  changeMembers: 5,
  /** A member whose address changed, as JSON; who is no member is not added. */
  updateAddress: 6,
} as const;
