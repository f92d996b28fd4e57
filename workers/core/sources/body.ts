/** The part of a stream of bytes that we use; `Response.body` and `Blob.stream()` have it. */
export interface ByteBody {
  /** Throws if the stream cannot read into the caller's memory. */
  getReader(options: { readonly mode: "byob" }): FillingReader;
  getReader(): PieceReader;
}

export interface FillingReader {
  /** Detaches the view's buffer and returns its memory, partly filled, as another buffer. */
  read(view: Uint8Array<ArrayBuffer>): Promise<Piece>;
  cancel(): Promise<void>;
}

interface PieceReader {
  read(): Promise<Piece>;
  cancel(): Promise<void>;
}

interface Piece {
  readonly done: boolean;
  readonly value?: Uint8Array | undefined;
}

/**
 * The bytes of a body, at most `length` + 1 (one more shows that the body is too long). They are read into `into` if it
 * is long enough and not shared; its buffer may be detached (see `ByteSource.read`).
 *
 * A browser allocates memory for each piece, and the first use of new memory takes longer than everything else on the
 * way. Reading into one array avoids that where the browser can do it.
 */
export async function readBody(body: ByteBody, length: number, into: Uint8Array | undefined): Promise<Uint8Array> {
  const bytes = memoryFor(length, into);
  const filling = isOwned(bytes) ? fillingReader(body) : undefined;
  return filling ? fill(filling, bytes as Uint8Array<ArrayBuffer>) : collect(body.getReader(), bytes);
}

/**
 * The same for the stream of a Blob: always in pieces. In Chromium 156 a read into the caller's memory of a Blob that is a
 * file on disk at times never ends.
 */
export function readBlobBody(body: ByteBody, length: number, into: Uint8Array | undefined): Promise<Uint8Array> {
  return collect(body.getReader(), memoryFor(length, into));
}

function memoryFor(length: number, into: Uint8Array | undefined): Uint8Array {
  return into !== undefined && length <= into.byteLength ? into.subarray(0, length) : new Uint8Array(length);
}

function isOwned({ buffer }: Uint8Array): boolean {
  return buffer instanceof ArrayBuffer;
}

/** A reader that reads into the caller's memory; undefined if this stream has none. */
export function fillingReader(body: ByteBody): FillingReader | undefined {
  try {
    return body.getReader({ mode: "byob" });
  } catch {
    // Some streams of some browsers cannot.
    return undefined;
  }
}

async function fill(reader: FillingReader, into: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const { length } = into;
  const bytes = await fillFrom(reader, into);
  if (bytes.byteLength < length) return bytes;
  const { done } = await reader.read(new Uint8Array(1));
  return done ? bytes : tooMany(reader, length);
}

/** The next bytes of a body, as many as `into` holds, or all up to its end. Leaves the rest of the body to later reads. */
export async function fillFrom(
  reader: FillingReader,
  { buffer, byteOffset, length }: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array> {
  let memory = buffer;
  let filled = 0;
  while (filled < length) {
    const { done, value } = await reader.read(new Uint8Array(memory, byteOffset + filled, length - filled));
    if (value === undefined) return new Uint8Array(0);
    memory = value.buffer as ArrayBuffer;
    if (done) break;
    filled += value.byteLength;
  }
  return new Uint8Array(memory, byteOffset, filled);
}

async function collect(reader: PieceReader, bytes: Uint8Array): Promise<Uint8Array> {
  let filled = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done || value === undefined) return bytes.subarray(0, filled);
    if (bytes.byteLength < filled + value.byteLength) return tooMany(reader, bytes.byteLength);
    bytes.set(value, filled);
    filled += value.byteLength;
  }
}

async function tooMany(reader: { cancel(): Promise<void> }, length: number): Promise<Uint8Array> {
  await reader.cancel();
  return new Uint8Array(length + 1);
}
