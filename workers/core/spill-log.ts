import { assert } from "./assert.js";
import { systemErrorText } from "./error-text.js";

/** A file for what memory has no room for. Each call throws if it fails. */
export interface SpillFile {
  write(bytes: Uint8Array, at: number): void;
  read(into: Uint8Array, at: number): void;
  close(): void;
}

/** Runs of words that are read by their place. */
export interface WordSource {
  /** A view, or a copy. Valid until the next call, or until something is appended. */
  read(place: number, length: number): Uint32Array;
}

/** Of a segment. The packed form of any chunk fits. */
const SEGMENT_WORDS = 1 << 18;
const NO_FILES = "there is no place for a file";

/**
 * Words that are appended and never change: in memory, and from the oldest on in a file. A place is a number of words from
 * the begin of all. They lie in segments of one length, and nothing lies in two of them.
 */
export class SpillLog implements WordSource {
  /** Undefined: in the file. */
  private readonly segments: (Uint32Array | undefined)[] = [];
  /** Segments in the file, the first ones. */
  private written = 0;
  /** Words of the last segment. */
  private used: number;
  /** Memory of a segment that went to the file. */
  private spare: Uint32Array | undefined;
  /** What was read last of the file, and where it lies there. */
  private lastRead = new Uint32Array(0);
  private lastPlace = -1;
  private lastLength = 0;
  private file: SpillFile | undefined;
  /** Why no more is written to the file, and the rest stays in memory. */
  failure: string | undefined;

  /** `openFile`: undefined where files have no place. */
  constructor(
    private readonly openFile: () => SpillFile | undefined = () => undefined,
    private readonly segmentWords = SEGMENT_WORDS,
  ) {
    this.used = segmentWords;
  }

  get memoryBytes(): number {
    return (this.segments.length - this.written + (this.spare === undefined ? 0 : 1)) * this.segmentWords * 4;
  }

  get fileBytes(): number {
    return this.written * this.segmentWords * 4;
  }

  append(words: Uint32Array): number {
    assert(words.length <= this.segmentWords, "a run of words fits a segment");
    if (this.segmentWords < this.used + words.length) {
      this.segments.push(this.spare ?? new Uint32Array(this.segmentWords));
      this.spare = undefined;
      this.used = 0;
    }
    const segment = this.segments.length - 1;
    const at = this.used;
    (this.segments[segment] as Uint32Array).set(words, at);
    this.used = at + words.length;
    return segment * this.segmentWords + at;
  }

  read(place: number, length: number): Uint32Array {
    const segment = Math.floor(place / this.segmentWords);
    const at = place - segment * this.segmentWords;
    const words = this.segments[segment];
    if (words !== undefined) return words.subarray(at, at + length);
    return this.readFile(place, length);
  }

  /** Mostly several parts are asked for of one run of words, one after the other. */
  private readFile(place: number, length: number): Uint32Array {
    if (this.lastRead.length < length) {
      this.lastRead = new Uint32Array(length * 2);
      this.lastPlace = -1;
    }
    const { lastRead } = this;
    if (this.lastPlace !== place || this.lastLength !== length) {
      this.lastPlace = -1;
      (this.file as SpillFile).read(new Uint8Array(lastRead.buffer, 0, length * 4), place * 4);
      this.lastPlace = place;
      this.lastLength = length;
    }
    return lastRead.subarray(0, length);
  }

  /** Writes the oldest segment in memory to the file, but not the one that is being filled. Returns whether it did. */
  spill(): boolean {
    const { written } = this;
    if (this.segments.length <= written + 1 || this.failure !== undefined) return false;
    const segment = this.segments[written] as Uint32Array;
    try {
      this.file ??= this.openFile();
      if (this.file === undefined) throw new Error(NO_FILES);
      this.file.write(new Uint8Array(segment.buffer), written * this.segmentWords * 4);
    } catch (error) {
      this.failure = systemErrorText(error, "write");
      return false;
    }
    this.segments[written] = undefined;
    this.written += 1;
    this.spare ??= segment;
    return true;
  }

  close(): void {
    this.file?.close();
    this.file = undefined;
    this.failure ??= "closed";
  }
}
