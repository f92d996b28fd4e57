import type { ByteSource } from "../../core/byte-source.js";

/** The file cannot be read on at `offset`. Thrown by readers, and caught once for each section of a file. */
export class DamagedFile extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

const CHUNK = 256 << 10;
const decoder = new TextDecoder("utf-8");

/** Reads numbers and texts of a file one after the other. `what` names what is read, for messages. */
export class DatReader {
  isLittleEndian = true;
  what = "the head";
  private chunk: Uint8Array = new Uint8Array(0);
  private chunkAt = 0;

  /** `end`: where what is read ends. `place`: the byte of the file that messages name for one of the source. */
  constructor(
    private readonly source: ByteSource,
    public at: number,
    readonly end: number = source.size,
    readonly place: (at: number) => number = (at) => at,
  ) {}

  get left(): number {
    return this.end - this.at;
  }

  damaged(message: string, at = this.at): DamagedFile {
    return new DamagedFile(message, this.place(at));
  }

  /** The next bytes; a view that stays valid. */
  async bytes(length: number): Promise<Uint8Array> {
    if (length < 0 || this.left < length) {
      throw this.damaged(`${this.what} is cut: ${length} bytes should follow, ${Math.max(0, this.left)} do`);
    }
    const begin = this.at - this.chunkAt;
    if (begin < 0 || this.chunk.length < begin + length) await this.load(length);
    const from = this.at - this.chunkAt;
    this.at += length;
    return this.chunk.subarray(from, from + length);
  }

  async u8(): Promise<number> {
    return (await this.view(1)).getUint8(0);
  }

  async u16(): Promise<number> {
    return (await this.view(2)).getUint16(0, this.isLittleEndian);
  }

  async u32(): Promise<number> {
    return (await this.view(4)).getUint32(0, this.isLittleEndian);
  }

  async u64(): Promise<bigint> {
    return (await this.view(8)).getBigUint64(0, this.isLittleEndian);
  }

  /** A size or an offset: one beyond the file is refused before anything is allocated for it. */
  async size(): Promise<number> {
    const at = this.at;
    const value = await this.u64();
    if (value <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(value);
    throw this.damaged(`${this.what} has the impossible size ${value}`, at);
  }

  async text(length: number): Promise<string> {
    return decoder.decode(await this.bytes(length));
  }

  /** Up to the next NUL, which is passed. */
  async cString(most: number): Promise<string> {
    const begin = this.at;
    const head = await this.bytes(Math.min(most, this.left));
    const length = head.indexOf(0);
    if (length < 0) throw this.damaged(`${this.what} has a text without an end`, begin);
    this.at = begin + length + 1;
    return decoder.decode(head.subarray(0, length));
  }

  private async view(length: number): Promise<DataView> {
    const { buffer, byteOffset } = await this.bytes(length);
    return new DataView(buffer, byteOffset, length);
  }

  private async load(length: number): Promise<void> {
    const read = await this.source.read(this.at, Math.min(Math.max(CHUNK, length), this.left));
    if (!read.ok) throw this.damaged(read.error.message);
    if (read.value.length < length) throw this.damaged(`${this.what} is cut: the file has become shorter`);
    this.chunk = read.value;
    this.chunkAt = this.at;
  }
}
