import type { MemberBytes } from "./member-bytes.js";
import type { TarInput } from "./tar/tar-members.js";
import { CorruptInput } from "./unpack-errors.js";

/** Reads the pieces of a decoder as one stream of bytes. */
export class PieceReader implements TarInput {
  offset = 0;
  private piece: Uint8Array = new Uint8Array(0);
  private pos = 0;
  /** Damage met while there were still bytes to hand out: raised when more is asked for. */
  private damage: CorruptInput | undefined;

  constructor(
    private readonly pieces: AsyncGenerator<Uint8Array>,
    private readonly onUnpacked: (bytes: number) => void,
    private readonly pause: () => Promise<void> | undefined,
  ) {}

  /** The first bytes, without moving on: only to be called first. */
  async peekFirst(count: number): Promise<Uint8Array> {
    const head = await this.take(count);
    const rest = this.piece.subarray(this.pos);
    const joined = new Uint8Array(head.byteLength + rest.byteLength);
    joined.set(head);
    joined.set(rest, head.byteLength);
    this.piece = joined;
    this.pos = 0;
    this.offset = 0;
    return head;
  }

  async take(count: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(count);
    let filled = 0;
    while (filled < count && (await this.more(filled === 0))) {
      const part = this.next(count - filled);
      bytes.set(part, filled);
      filled += part.byteLength;
    }
    return bytes.subarray(0, filled);
  }

  async skip(count: number): Promise<void> {
    for (let left = count; 0 < left && (await this.more(true)); ) left -= this.next(left).byteLength;
  }

  /** Appends up to `count` bytes; stops early, without throwing, at damage or the end. */
  async copyTo(member: MemberBytes, count: number): Promise<void> {
    for (let left = count; 0 < left && (await this.more(false)); ) {
      const part = this.next(left);
      member.append(part);
      left -= part.byteLength;
    }
  }

  /** Raises damage that stopped `copyTo`. */
  raiseDamage(): void {
    if (this.damage !== undefined) throw this.damage;
  }

  /** Releases the decoder. */
  async close(): Promise<void> {
    await this.pieces.return(undefined);
  }

  private next(atMost: number): Uint8Array {
    const part = this.piece.subarray(this.pos, this.pos + atMost);
    this.pos += part.byteLength;
    this.offset += part.byteLength;
    return part;
  }

  /** True when there are bytes at `pos`. */
  private async more(raise: boolean): Promise<boolean> {
    while (this.pos === this.piece.byteLength) {
      if (this.damage !== undefined) {
        if (raise) throw this.damage;
        return false;
      }
      if (!(await this.fetch())) return false;
    }
    return true;
  }

  private async fetch(): Promise<boolean> {
    try {
      const { done, value } = await this.pieces.next();
      if (done === true) return false;
      this.onUnpacked(value.byteLength);
      await this.pause();
      this.piece = value;
      this.pos = 0;
    } catch (error) {
      if (!(error instanceof CorruptInput)) throw error;
      this.damage = error;
    }
    return true;
  }
}
