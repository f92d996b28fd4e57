/** Why the decoder returned. */
export const DecodeStatus = {
  /** The block of rows is full. */
  FULL: 0,
  /** The content of the packet is used up. */
  END: 1,
  /** The bytes at hand end inside an event. */
  SHORT: 2,
  /** The packet cannot be read on: see `badText`. */
  BAD: 3,
} as const;
export type DecodeStatus = (typeof DecodeStatus)[keyof typeof DecodeStatus];
