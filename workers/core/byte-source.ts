import type { Result } from "./result.js";
import type { ByteBody } from "./sources/body.js";

/**
 * Where bytes come from. The only thing in the engine that reads bytes: a format never knows whether
 * they are a Blob slice, an HTTP range, a file, or a member of an archive.
 */
export interface ByteSource {
  /** Size in bytes. A source that grows has this many now. */
  readonly size: number;
  /** A source that grows resolves it to true once it has more bytes than `size`, and to false once it has ended. */
  grown?(size: number): Promise<boolean>;
  /** The best length of a read for a caller that reads the whole source in order. Undefined: any length. */
  readonly bestRead?: number | undefined;
  /** Reads into shared memory it is given as well as into any other. */
  readonly readsShared?: boolean | undefined;
  /**
   * The bytes [offset, offset + length), shorter only at the end of the source.
   * The caller may keep the array; it may be a view into shared memory and must not be written to.
   *
   * `into`: memory for `length` bytes. A source that copies may fill it and return a view of it instead of a new
   * array. The source may detach its buffer and return the bytes under another buffer. Other sources ignore it.
   */
  read(offset: number, length: number, into?: Uint8Array): Promise<Result<Uint8Array>>;
  /** The bytes [start, end) as one body, of a source that can give one; undefined if it cannot just now. */
  bodyOf?(start: number, end: number): Promise<ByteBody | undefined>;
  close(): void;
}

/** The memory of `given` after a read into it that answered `bytes`, wherever its buffer may be now; undefined if the source did not use it. */
export function memoryAfter(given: Uint8Array | undefined, { buffer }: Uint8Array): Uint8Array | undefined {
  if (given === undefined || buffer === given.buffer) return given;
  // Detached: it has moved to where the bytes are.
  return given.buffer.byteLength === 0 ? new Uint8Array(buffer) : undefined;
}

/** Of a file, where they are known, in ms since the epoch. */
export interface FileTimes {
  /** When it was written last, as programs may set it. */
  readonly modifiedMs?: number;
  /** When anything of it was changed last, which programs cannot set. */
  readonly changedMs?: number;
}

/** A source as plain data, so that it can be sent to a worker and opened there. */
export type SourceSpec =
  | ({ readonly kind: "file"; readonly path: string; readonly size: number } & FileTimes)
  | ({ readonly kind: "http"; readonly url: string; readonly size: number } & FileTimes)
  /** `blob` is a DOM Blob or File. Core only passes it on. */
  | { readonly kind: "blob"; readonly blob: unknown; readonly size: number }
  /** `bytes` are the whole source, or only its beginning where that shows that it is no trace. */
  | { readonly kind: "memory"; readonly bytes: Uint8Array; readonly size: number }
  | { readonly kind: "slice"; readonly base: SourceSpec; readonly offset: number; readonly size: number };

/** Opens a spec on this platform. Each entry/ supplies one (composition: workers/entry). */
export type OpenSource = (spec: SourceSpec) => Result<ByteSource>;

/** One of the opened files: its name inside the opened item ("kernel/ch0_0", "/" between parts) and its bytes. */
export interface FileEntry {
  readonly path: string;
  readonly source: SourceSpec;
  /** CRC-32 of its bytes as its archive says, which reports bytes that have another one. */
  readonly crc?: number;
}

/** Bytes of several files together. */
export function bytesOf(files: readonly { readonly source: { readonly size: number } }[]): number {
  return files.reduce((sum, { source }) => sum + source.size, 0);
}
