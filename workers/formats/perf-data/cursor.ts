/** Reads values one after the other. Behind the end it reads zeros, and `isShort` is set. */
export class Cursor {
  isShort = false;

  constructor(
    readonly view: DataView,
    readonly little: boolean,
    public at = 0,
  ) {}

  get left(): number {
    return this.view.byteLength - this.at;
  }

  u32(): number {
    return this.has(4) ? this.view.getUint32(this.at - 4, this.little) : 0;
  }

  u64(): bigint {
    return this.has(8) ? this.view.getBigUint64(this.at - 8, this.little) : 0n;
  }

  /** The text of the next `bytes` bytes, up to its NUL. */
  text(bytes: number): string {
    if (!this.has(bytes)) return "";
    return textIn(this.view, this.at - bytes, bytes);
  }

  /** As perf writes strings in its header: their length in 32 bits, which counts padding. */
  string(): string {
    return this.text(this.u32());
  }

  skip(bytes: number): void {
    this.has(bytes);
  }

  private has(bytes: number): boolean {
    if (bytes <= this.left) {
      this.at += bytes;
      return true;
    }
    this.at = this.view.byteLength;
    this.isShort = true;
    return false;
  }
}

const decoder = new TextDecoder();

/** The text of at most `bytes` bytes, up to its NUL. */
export function textIn(view: DataView, at: number, bytes: number): string {
  const all = new Uint8Array(view.buffer, view.byteOffset + at, bytes);
  const nul = all.indexOf(0);
  // A copy, as text is not decoded from shared memory.
  return decoder.decode(all.slice(0, nul < 0 ? bytes : nul));
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A count of 64 bits of things of `unit` bytes that follow it; undefined if there is no room for them. */
export function countAt(view: DataView, at: number, end: number, little: boolean, unit: number): number | undefined {
  if (end < at + 8) return undefined;
  const high = view.getUint32(little ? at + 4 : at, little);
  const low = view.getUint32(little ? at : at + 4, little);
  return high === 0 && at + 8 + low * unit <= end ? low : undefined;
}
