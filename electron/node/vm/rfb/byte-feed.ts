/** What a parser wants next: so many bytes at once, so many passed over, or that the other side goes on first. */
export type Want = { readonly take: number } | { readonly skip: number } | "other side";

/** Reads a stream of bytes piece by piece: it yields what it wants, and gets the bytes. It returns why it reads no further. */
export type Parser = Generator<Want, string, Buffer>;

const NONE = Buffer.alloc(0);

export function* take(bytes: number): Generator<Want, Buffer, Buffer> {
  return yield { take: bytes };
}

export function* skip(bytes: number): Generator<Want, void, Buffer> {
  if (0 < bytes) yield { skip: bytes };
}

/** Feeds a parser with bytes as they come. */
export class ByteFeed {
  /** Why it reads no further; undefined: it reads. */
  stopped: string | undefined;
  private want: Want = { skip: 0 };
  private pieces: Buffer[] = [];
  private size = 0;
  private skipping = 0;

  constructor(private readonly parser: Parser) {
    this.go(NONE);
  }

  add(bytes: Buffer): void {
    if (this.stopped !== undefined || bytes.length === 0) return;
    this.pieces.push(bytes);
    this.size += bytes.length;
    this.goOn();
  }

  /** Goes on as far as bytes and the other side allow. */
  goOn(): void {
    while (this.stopped === undefined) {
      if (this.want === "other side") {
        const { size } = this;
        this.go(NONE);
        if (this.want === "other side" && size === this.size) return;
      } else if ("skip" in this.want) {
        const passed = Math.min(this.skipping, this.size);
        this.cut(passed);
        this.skipping -= passed;
        if (0 < this.skipping) return;
        this.go(NONE);
      } else {
        if (this.size < this.want.take) return;
        this.go(this.cut(this.want.take));
      }
    }
    this.pieces = [];
    this.size = 0;
  }

  private go(bytes: Buffer): void {
    const { done, value } = this.parser.next(bytes);
    if (done === true) this.stopped = value;
    else {
      this.want = value;
      if (value !== "other side" && "skip" in value) this.skipping = value.skip;
    }
  }

  private cut(length: number): Buffer {
    if (length === 0) return NONE;
    const parts: Buffer[] = [];
    let left = length;
    while (0 < left) {
      const first = this.pieces[0] as Buffer;
      const part = first.subarray(0, left);
      parts.push(part);
      left -= part.length;
      if (part.length === first.length) this.pieces.shift();
      else this.pieces[0] = first.subarray(part.length);
    }
    this.size -= length;
    return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts, length);
  }
}
