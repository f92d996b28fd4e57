import type { ByteFeed } from "./byte-feed.js";

/** Something is wrong with decoded data, but decoding goes on. */
export type Warn = (message: string, offset: number) => void;

/**
 * A decoder: yields the unpacked bytes of `feed` in pieces, each valid until the next is asked for.
 * Throws `CorruptInput` where it cannot go on. The pieces before are good.
 */
export type Codec = (feed: ByteFeed, warn: Warn) => AsyncGenerator<Uint8Array>;
