import { crc32 } from "../codecs/crc32.js";
import { TooLarge } from "./too-large.js";

/** A file of an archive that is written. */
export interface NewMember {
  readonly path: string;
  readonly pieces: AsyncIterable<Uint8Array<ArrayBuffer>>;
}

/** Compresses bytes as raw deflate (RFC 1951). */
export type Deflate = (pieces: AsyncIterable<Uint8Array<ArrayBuffer>>) => AsyncIterable<Uint8Array<ArrayBuffer>>;

// APPNOTE.TXT 6.3.10, sections 4.3.7 to 4.3.16.
const LOCAL = 0x04034b50;
const DESCRIPTOR = 0x08074b50;
const ENTRY = 0x02014b50;
const END = 0x06054b50;
const VERSION = 20;
/** Sizes follow the data, and names are UTF-8. */
const FLAGS = 0x0808;
const STORED = 0;
const DEFLATED = 8;
/** The first day that a zip can tell: members have no times, so that equal content gives equal bytes. */
const DOS_DATE = 0x21;
/** Sizes and offsets have 32 bits. */
const MOST_BYTES = 0xffff_ffff;

interface Written {
  readonly path: Uint8Array;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

/** The bytes of a zip, member by member. Throws `TooLarge` where it would get larger than 4 GiB. */
export async function* writeZip(
  members: AsyncIterable<NewMember>,
  deflate: Deflate | undefined,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const compressed = deflate ?? ((pieces) => pieces);
  const written: Written[] = [];
  const method = deflate === undefined ? STORED : DEFLATED;
  let offset = 0;
  for await (const { path, pieces } of members) {
    const name = new TextEncoder().encode(path);
    const head = localHead(name, method);
    yield head;
    const plain = { crc: 0, size: 0 };
    let packed = 0;
    for await (const bytes of compressed(counted(pieces, plain))) {
      packed += bytes.length;
      if (MOST_BYTES < offset + packed || MOST_BYTES < plain.size) throw new TooLarge(TOO_LARGE);
      yield bytes;
    }
    const descriptor = words([DESCRIPTOR, plain.crc, packed, plain.size]);
    yield descriptor;
    written.push({ path: name, ...plain, packed, offset });
    offset += head.length + packed + descriptor.length;
  }
  yield directory(written, offset, method);
}

const TOO_LARGE = "the bundle would be larger than 4 GiB: take a shorter range";

async function* counted(
  pieces: AsyncIterable<Uint8Array<ArrayBuffer>>,
  plain: { crc: number; size: number },
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for await (const bytes of pieces) {
    plain.crc = crc32(bytes, plain.crc);
    plain.size += bytes.length;
    yield bytes;
  }
}

function localHead(name: Uint8Array, method: number): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(30));
  view.setUint32(0, LOCAL, true);
  view.setUint16(4, VERSION, true);
  view.setUint16(6, FLAGS, true);
  view.setUint16(8, method, true);
  view.setUint16(12, DOS_DATE, true);
  view.setUint16(26, name.length, true);
  return joined([new Uint8Array(view.buffer), name]);
}

function directory(written: readonly Written[], offset: number, method: number): Uint8Array<ArrayBuffer> {
  const entries = written.flatMap(({ path, crc, packed, size, offset: at }) => {
    const view = new DataView(new ArrayBuffer(46));
    view.setUint32(0, ENTRY, true);
    view.setUint16(4, VERSION, true);
    view.setUint16(6, VERSION, true);
    view.setUint16(8, FLAGS, true);
    view.setUint16(10, method, true);
    view.setUint16(14, DOS_DATE, true);
    view.setUint32(16, crc, true);
    view.setUint32(20, packed, true);
    view.setUint32(24, size, true);
    view.setUint16(28, path.length, true);
    view.setUint32(42, at, true);
    return [new Uint8Array(view.buffer), path];
  });
  const bytes = entries.reduce((sum, { length }) => sum + length, 0);
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, END, true);
  end.setUint16(8, written.length, true);
  end.setUint16(10, written.length, true);
  end.setUint32(12, bytes, true);
  end.setUint32(16, offset, true);
  return joined([...entries, new Uint8Array(end.buffer)]);
}

function words(values: readonly number[]): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  for (const [i, value] of values.entries()) view.setUint32(i * 4, value, true);
  return new Uint8Array(view.buffer);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
