import type { ByteFeed } from "./byte-feed.js";

/** Something is wrong with decoded data, but decoding goes on. */
export type Warn = (message: string, offset: number) => void;

/**
 * A decoder: yields what `feed` unpacks to, piece by piece, each valid until the next is asked for.
 * Throws `CorruptInput` where it cannot go on; what was yielded before is good.
 */
export type Codec = (feed: ByteFeed, warn: Warn) => AsyncGenerator<Uint8Array>;
