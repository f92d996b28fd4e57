/** What we need of a stream of bytes, as `Response.body` and `Blob.stream()` give. */
export interface ByteBody {
  /** Throws where the stream cannot read into memory it is given. */
  getReader(options: { readonly mode: "byob" }): FillingReader;
  getReader(): PieceReader;
}

interface FillingReader {
  /** Takes the view's buffer away and gives it back, filled in part, under another name. */
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
 * The bytes of a body, up to `length` and the first one too many. In `into`'s memory if that is as long and not
 * shared: its buffer may be taken away and be that of the answer (see `ByteSource.read`).
 *
 * A browser gives each piece memory of its own, and using new memory takes longer than all else that happens to the
 * bytes on their way; so where it can be had they are read straight into the one place.
 */
export async function readBody(body: ByteBody, length: number, into: Uint8Array | undefined): Promise<Uint8Array> {
  const bytes = into !== undefined && length <= into.byteLength ? into.subarray(0, length) : new Uint8Array(length);
  const filling = isOwned(bytes) ? fillingReader(body) : undefined;
  return filling ? fill(filling, bytes as Uint8Array<ArrayBuffer>) : collect(body.getReader(), bytes);
}

function isOwned({ buffer }: Uint8Array): boolean {
  return buffer instanceof ArrayBuffer;
}

function fillingReader(body: ByteBody): FillingReader | undefined {
  try {
    return body.getReader({ mode: "byob" });
  } catch {
    // Not every stream of every browser can.
    return undefined;
  }
}

async function fill(
  reader: FillingReader,
  { buffer, byteOffset, length }: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array> {
  let memory = buffer;
  let filled = 0;
  while (filled < length) {
    const { done, value } = await reader.read(new Uint8Array(memory, byteOffset + filled, length - filled));
    if (value === undefined) return new Uint8Array(0);
    memory = value.buffer as ArrayBuffer;
    if (done) return new Uint8Array(memory, byteOffset, filled);
    filled += value.byteLength;
  }
  const { done } = await reader.read(new Uint8Array(1));
  return done ? new Uint8Array(memory, byteOffset, length) : tooMany(reader, length);
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
