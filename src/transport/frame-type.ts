/**
 * Types of the frames that belong to the transport; from `FIRST_TYPE_ABOVE` on they belong to the
 * layer above.
 */
export const FRAME_TYPE = {
  hello: 1,
  welcome: 2,
  refusal: 3,
  ping: 4,
  pong: 5,
} as const;

/** First frame type that the transport hands on. */
export const FIRST_TYPE_ABOVE = 16;
