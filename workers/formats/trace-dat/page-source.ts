import type { UnpackBlock } from "../../archive/index.js";
import type { ByteSource } from "../../core/byte-source.js";
import { sliceSource } from "../../core/sources/open.js";
import type { DecodeMemory } from "../flat/decode-memory.js";
import { FileWindow } from "../flat/file-window.js";
import { DatReader } from "./dat-reader.js";

/** Where the pages of a CPU are in the file. */
export interface PageExtent {
  readonly offset: number;
  readonly size: number;
  readonly pageSize: number;
  readonly isCompressed: boolean;
}

/** A place between two chunks, as plain data. */
export interface ChunkPlace {
  readonly at: number;
  /** Compressed chunks that follow; -1 where they are not counted. */
  readonly left: number;
}

/** Bytes read at once of pages that are not compressed. */
const CHUNK_BYTES = 1 << 20;
/** A chunk that claims to be larger is not unpacked. trace-cmd makes chunks of 10 pages. */
const MAX_CHUNK = 256 << 20;

/** The pages of a CPU, some at a time. */
export class PageSource {
  /** Pages at hand; all begin at whole multiples of their size. */
  bytes: Uint8Array = new Uint8Array(0);
  view: DataView = new DataView(new ArrayBuffer(0));
  /** Of the pages at hand, and of those that follow. */
  place: ChunkPlace;
  private nextPlace: ChunkPlace;
  private readonly reader: DatReader;
  private readonly window: FileWindow;
  private readonly end: number;
  /** Where unpacked pages lie, if they are to lie in the decoder's memory. */
  private landing: Uint8Array | undefined;

  constructor(
    source: ByteSource,
    private readonly extent: PageExtent,
    isLittleEndian: boolean,
    private readonly unpack: UnpackBlock | undefined,
    private readonly compression: string,
    private readonly chunkBytes = CHUNK_BYTES,
    /** Where all bytes are to lie; undefined: anywhere, and only those that are asked for are read. */
    private readonly memory?: DecodeMemory,
  ) {
    // Old files do not count the number of chunks in the size: of chunks, their number says where they end.
    this.end = extent.isCompressed ? source.size : Math.min(source.size, extent.offset + extent.size);
    this.reader = new DatReader(source, extent.offset, this.end);
    const own = sliceSource(source, 0, this.end);
    this.window = new FileWindow(own, memory === undefined ? "heads" : "all", chunkBytes, memory);
    this.reader.isLittleEndian = isLittleEndian;
    this.reader.what = "the data of a CPU";
    this.place = { at: extent.offset, left: -1 };
    this.nextPlace = this.place;
  }

  get bytesRead(): number {
    return Math.min(this.extent.size, this.nextPlace.at - this.extent.offset);
  }

  /** Goes on at a place. */
  goTo(place: ChunkPlace): void {
    this.nextPlace = place;
  }

  /** The byte of the file that messages name for one of the pages at hand. */
  fileOffset(at: number): number {
    return this.extent.isCompressed ? this.place.at : this.place.at + at;
  }

  /** Whether pages follow those at hand. */
  get hasMore(): boolean {
    const { at, left } = this.nextPlace;
    return this.extent.size > 0 && left !== 0 && (left > 0 || at < this.end);
  }

  /** Gets the next pages. Throws DamagedFile; what follows cannot be read then. */
  async next(): Promise<void> {
    const { reader, nextPlace } = this;
    reader.at = nextPlace.at;
    this.place = nextPlace;
    const bytes = this.extent.isCompressed ? await this.nextChunk(nextPlace.left) : await this.nextPages();
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  private async nextPages(): Promise<Uint8Array> {
    const { extent, nextPlace, reader } = this;
    const { at } = nextPlace;
    const wanted = Math.max(1, Math.floor(this.chunkBytes / extent.pageSize)) * extent.pageSize;
    const length = Math.min(wanted, this.end - at);
    const read = await this.window.at(at, length, extent.pageSize);
    if (!read.ok) throw reader.damaged(read.error.message);
    if (read.value.length < length) throw reader.damaged(`${reader.what} is cut: the file has become shorter`);
    this.nextPlace = { at: at + length, left: -1 };
    return read.value.subarray(0, length);
  }

  close(): void {
    this.window.close();
  }

  /** The unpacked bytes, where the decoder can read them. */
  private landed(bytes: Uint8Array): Uint8Array {
    const { memory, landing } = this;
    if (memory === undefined) return bytes;
    if (landing === undefined || landing.length < bytes.length) {
      if (landing !== undefined) memory.release(landing);
      this.landing = memory.bytes(bytes.length);
      if (this.landing === undefined) throw this.reader.damaged(`there is no memory for ${bytes.length} bytes`);
    }
    const into = (this.landing as Uint8Array).subarray(0, bytes.length);
    into.set(bytes);
    return into;
  }

  /** "COMPRESSION FORMAT OF THE TRACE DATA": a number of chunks, each with its sizes. */
  private async nextChunk(left: number): Promise<Uint8Array> {
    const { reader, unpack, compression } = this;
    const chunks = left < 0 ? await reader.u32() : left;
    this.nextPlace = { at: this.end, left: 0 };
    if (chunks === 0) return new Uint8Array(0);
    if (unpack === undefined) throw reader.damaged(`events are compressed by ${compression}, which is not read`);
    const packedSize = await reader.u32();
    const size = await reader.u32();
    if (MAX_CHUNK < size) throw reader.damaged(`a chunk of events claims to unpack to ${size} bytes`);
    const begin = reader.at;
    const block = await unpack(await reader.bytes(packedSize), size);
    this.nextPlace = { at: reader.at, left: chunks - 1 };
    if (!block.ok) throw reader.damaged(`a chunk of events: ${block.error.message}`, begin + (block.error.offset ?? 0));
    return this.landed(block.value);
  }
}
