import { ByteNames } from "../text/byte-names.js";
import type { Line } from "../text/line.js";
import type { TextBlock } from "../text/words.js";

/** A text has a head for each thread, and some more as its columns shift. Those of more threads are read each time. */
const MAX_HEADS = 1 << 14;
/** Longer heads are rare. */
const MAX_LENGTH = 64;

const BRACKET = 91;

/** What a head says: the fields of a line that it fills. Places count from the begin of the line. */
interface Head {
  readonly tid: number;
  readonly tgid: number;
  readonly commAt: number;
  readonly commEnd: number;
}

/**
 * The begins of lines up to the bracket of the CPU, "  some thread-123   (  77) ", which say what thread it is. A text has
 * few of them, and the bracket is mostly where it was in the line before: so a head that has been read once is found by
 * its bytes.
 */
export class KnownHeads {
  private readonly names = new ByteNames(MAX_HEADS);
  private readonly heads: Head[] = [];
  /** Of the last line that had one. */
  private length = 0;

  /** Fills a line with what its head says, and answers the place of its bracket; -1 if the head is not known. */
  fill(text: TextBlock, at: number, end: number, line: Line): number {
    const bracketAt = at + this.length;
    if (end <= bracketAt || text.bytes[bracketAt] !== BRACKET) return -1;
    const known = this.names.find(text, at, bracketAt);
    if (known < 0) return -1;
    const head = this.heads[known] as Head;
    line.tid = head.tid;
    line.tgid = head.tgid;
    line.commAt = at + head.commAt;
    line.commEnd = at + head.commEnd;
    return bracketAt;
  }

  /** Keeps the head of a line that has been read in another way. */
  keep(text: TextBlock, at: number, { bracketAt, tid, tgid, commAt, commEnd }: Line): void {
    const length = bracketAt - at;
    if (bracketAt < 0 || MAX_LENGTH < length) return;
    this.length = length;
    const id = this.names.idOf(text, at, bracketAt);
    if (id !== this.heads.length) return;
    const isNamed = commAt < commEnd;
    this.heads.push({ tid, tgid, commAt: isNamed ? commAt - at : 0, commEnd: isNamed ? commEnd - at : 0 });
  }
}
