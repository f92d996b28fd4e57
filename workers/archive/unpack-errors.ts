import type { LimitHit } from "../core/limit.js";

// Decoders throw these from deep inside loops; expand.ts catches them. Everything unpacked before stays good.

/** Compressed data or an archive cannot be read any further. */
export class CorruptInput extends Error {
  constructor(
    message: string,
    /** Byte offset in the file being read, where known. */
    readonly offset?: number,
  ) {
    super(message);
  }
}

/** The budget or the memory is used up: all unpacking stops, not only that of one archive. */
export class LimitReached extends Error {
  constructor(
    message: string,
    /** The limit, if the user can raise it. */
    readonly limit?: LimitHit,
  ) {
    super(message);
  }
}

/** The user cancelled opening. */
export class Cancelled extends Error {
  constructor() {
    super("opening was cancelled");
  }
}
