import { StringDecoder } from "node:string_decoder";

/** Cuts a stream of text into lines. A line that is too long is cut, and the rest of it is left out. */
export class TextLines {
  private readonly decoder = new StringDecoder("utf8");
  private open = "";

  constructor(private readonly most: number) {}

  add(bytes: Buffer): string[] {
    const parts = this.decoder.write(bytes).split("\n");
    const lines = parts.slice(0, -1).map((part, i) => this.cut(i === 0 ? this.open + part : part));
    if (0 < lines.length) this.open = "";
    this.open = this.cut(this.open + (parts.at(-1) ?? ""));
    return lines;
  }

  private cut(line: string): string {
    return line.slice(0, this.most).replace(/\r$/, "");
  }
}
