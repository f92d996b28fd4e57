import { assert } from "./assert.js";
import { checksumOf } from "./checksum.js";
import { systemErrorText } from "./error-text.js";

/** A file for what memory has no room for. Each call throws if it fails. */
export interface SpillFile {
  write(bytes: Uint8Array, at: number): void;
  read(into: Uint8Array, at: number): void;
  close(): void;
}

/** Runs of words that are read by their place. */
export interface WordSource {
  /** How many there are, where a place is the number of one of them and that is known. */
  readonly count?: number;
  /** A view, or a copy. Valid until the next call, or until something is appended. */
  read(place: number, length: number): Uint32Array;
}

/** Of a segment. The packed form of any chunk fits. */
const SEGMENT_WORDS = 1 << 18;
/** A checksum lies before each run. */
const SUM_WORDS = 1;
const DAMAGED = "the file of what memory has no room for is damaged: open the trace again";
const CLOSED = "the trace was closed";
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

  /** How many segments lie in the file. */
  get segmentsInFile(): number {
    return this.written;
  }

  /** A segment that lies in the file. */
  segmentInFile(segment: number): Uint8Array {
    const bytes = new Uint8Array(this.segmentWords * 4);
    (this.file as SpillFile).read(bytes, segment * bytes.length);
    return bytes;
  }

  /** Its segments of the file lie in this file here. */
  adoptFile(file: SpillFile): void {
    this.file = file;
  }

  append(words: Uint32Array): number {
    const length = SUM_WORDS + words.length;
    assert(length <= this.segmentWords, "a run of words fits a segment");
    if (this.segmentWords < this.used + length) {
      this.segments.push(this.spare ?? new Uint32Array(this.segmentWords));
      this.spare = undefined;
      this.used = 0;
    }
    const segment = this.segments.length - 1;
    const at = this.used;
    const into = this.segments[segment] as Uint32Array;
    into[at] = sumOf(words);
    into.set(words, at + SUM_WORDS);
    this.used = at + length;
    return segment * this.segmentWords + at;
  }

  /** Throws if the file does not hold what was written to it. */
  read(place: number, length: number): Uint32Array {
    const segment = Math.floor(place / this.segmentWords);
    const at = place - segment * this.segmentWords + SUM_WORDS;
    return this.segments[segment]?.subarray(at, at + length) ?? this.readFile(place, length);
  }

  /** Mostly several parts are asked for of one run of words, one after the other. */
  private readFile(place: number, length: number): Uint32Array {
    const whole = SUM_WORDS + length;
    if (this.lastRead.length < whole) {
      this.lastRead = new Uint32Array(whole * 2);
      this.lastPlace = -1;
    }
    const { lastRead } = this;
    const words = lastRead.subarray(SUM_WORDS, whole);
    if (this.lastPlace !== place || this.lastLength !== length) {
      if (this.file === undefined) throw new Error(CLOSED);
      this.lastPlace = -1;
      this.file.read(new Uint8Array(lastRead.buffer, 0, whole * 4), place * 4);
      if (sumOf(words) !== lastRead[0]) throw new Error(DAMAGED);
      this.lastPlace = place;
      this.lastLength = length;
    }
    return words;
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

function sumOf(words: Uint32Array): number {
  return checksumOf(new Uint8Array(words.buffer, words.byteOffset, words.byteLength));
}
