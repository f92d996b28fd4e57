import { CorruptInput } from "../unpack-errors.js";
import { type PaxRecords, parsePax } from "./pax.js";
import { BLOCK, parseTarHeader, type TarHeader, text } from "./tar-header.js";

/** Reads a tar forwards, from a file or from a decoder. */
export interface TarInput {
  /** Bytes of the tar read or skipped so far. */
  readonly offset: number;
  /** The next `count` bytes, fewer at the end. */
  take(count: number): Promise<Uint8Array>;
  skip(count: number): Promise<void>;
}

/** A regular file: its data begins at the input's offset, and the caller must take or skip exactly `size` bytes. */
export interface TarMember {
  readonly path: string;
  readonly size: number;
  readonly headerOffset: number;
}

/** Reports a member that is no regular file. */
export type TarNote = (path: string, what: string, offset: number) => void;

/** Long names and pax headers above this are not names. */
const MAX_META = 1 << 20;

/** Types that carry no data whatever their size field says (POSIX: "size shall be zero" or ignored). */
const NO_DATA: Readonly<Record<string, string>> = {
  "1": "a hard link",
  "2": "a symbolic link",
  "3": "a character device",
  "4": "a block device",
  "6": "a FIFO",
};

/**
 * The regular files of a tar, in order. Between two, the caller consumes the data. Damage ends the archive:
 * each header tells where the next one is.
 */
export async function* tarMembers(
  input: TarInput,
  meter: { countEntry(): void },
  note: TarNote,
): AsyncGenerator<TarMember> {
  let globals: PaxRecords = {};
  let pax: PaxRecords = {};
  let longPath: string | undefined;
  for (;;) {
    const headerOffset = input.offset;
    const block = await input.take(BLOCK);
    if (isEnd(block)) return;
    meter.countEntry();
    const header = parseTarHeader(block);
    if (header === undefined) throw headerDamage(block, headerOffset);
    if (isMeta(header.type)) {
      const bytes = await readMeta(input, header, headerOffset);
      if (header.type === "L") longPath = text(bytes, 0, bytes.byteLength);
      if (header.type === "x") pax = parsePax(bytes);
      if (header.type === "g") globals = { ...globals, ...parsePax(bytes) };
      continue;
    }
    const size = pax.size ?? globals.size ?? header.size;
    const path = pax.path ?? longPath ?? globals.path ?? header.path;
    const isSparse = header.type === "S" || pax.isSparse === true;
    pax = {};
    longPath = undefined;
    const skipped = isSparse ? "a sparse file, which is not supported" : NO_DATA[header.type];
    if (skipped !== undefined) note(path, skipped, headerOffset);
    if (header.type === "S") await skipSparseMap(input, block);
    if (isFile(header, path) && !isSparse) {
      const start = input.offset;
      yield { path, size, headerOffset };
      await skipTo(input, start + padded(size));
    } else if (NO_DATA[header.type] === undefined && header.type !== "5") {
      await skipTo(input, input.offset + padded(size));
    }
  }
}

/** "0", "7" (contiguous) and, as POSIX asks, unknown types are files; v7 marks folders by a slash at the end. */
function isFile(header: TarHeader, path: string): boolean {
  const isOther = header.type in NO_DATA || ["5", "D", "M", "V", "N"].includes(header.type);
  return !isOther && !path.endsWith("/");
}

function isMeta(type: string): boolean {
  return type === "L" || type === "K" || type === "x" || type === "g";
}

/** A tar ends with zero blocks, or, cut off neatly, without. */
function isEnd(block: Uint8Array): boolean {
  return block.byteLength === 0 || (block.byteLength === BLOCK && block.every((byte) => byte === 0));
}

function headerDamage(block: Uint8Array, offset: number): CorruptInput {
  if (block.byteLength < BLOCK) return new CorruptInput("tar ends within a header: the file is cut off", offset);
  return new CorruptInput("tar header is damaged; what follows it cannot be found", offset);
}

async function readMeta(input: TarInput, header: TarHeader, offset: number): Promise<Uint8Array> {
  if (MAX_META < header.size) throw new CorruptInput(`tar has a name of ${header.size} bytes`, offset);
  const bytes = await input.take(padded(header.size));
  if (bytes.byteLength < header.size) throw new CorruptInput("tar ends within a name: the file is cut off", offset);
  return bytes.subarray(0, header.size);
}

/** Old GNU sparse headers continue in further blocks while a flag is set (isextended: at 482, then at 504). */
async function skipSparseMap(input: TarInput, header: Uint8Array): Promise<void> {
  let more = header[482] === 1;
  while (more) {
    const block = await input.take(BLOCK);
    more = block.byteLength === BLOCK && block[504] === 1;
  }
}

async function skipTo(input: TarInput, offset: number): Promise<void> {
  if (input.offset < offset) await input.skip(offset - input.offset);
}

function padded(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK;
}
