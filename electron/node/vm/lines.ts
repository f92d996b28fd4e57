const NEWLINE = 0x0a;

/** Cuts a stream of bytes into lines. A line longer than `most` bytes ends it: `add` answers undefined from then on. */
export class LineCutter {
  private parts: Buffer[] = [];
  private size = 0;
  private isOver = false;

  constructor(private readonly most: number) {}

  add(bytes: Buffer): string[] | undefined {
    if (this.isOver) return undefined;
    const lines: string[] = [];
    let from = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, from)) {
      this.keep(bytes.subarray(from, end));
      if (this.isOver) return undefined;
      lines.push(Buffer.concat(this.parts, this.size).toString("utf8"));
      this.parts = [];
      this.size = 0;
      from = end + 1;
    }
    this.keep(bytes.subarray(from));
    return this.isOver ? undefined : lines;
  }

  private keep(part: Buffer): void {
    if (part.length === 0) return;
    this.parts.push(part);
    this.size += part.length;
    if (this.most < this.size) {
      this.isOver = true;
      this.parts = [];
    }
  }
}
