import type { Result } from "./result.js";

/**
 * Where bytes come from. The only thing in the engine that reads bytes: a format never knows whether
 * they are a Blob slice, an HTTP range, a file, or a member of an archive.
 */
export interface ByteSource {
  /** Size in bytes. Of a source that grows: how much there is by now. */
  readonly size: number;
  /** Of a source that grows: resolves to true once there are more bytes than `size`, to false once it has ended. */
  grown?(size: number): Promise<boolean>;
  /** How much is best read at once by who reads all of it in order; undefined: it does not matter. */
  readonly bestRead?: number | undefined;
  /**
   * The bytes [offset, offset + length), shorter only at the end of the source.
   * The caller may keep the array; it may be a view into shared memory and must not be written to.
   *
   * `into`: memory for `length` bytes that a source which copies may fill, and give back a view of, instead of making
   * a new array. Its buffer may have been taken away then (it is detached), and be that of what is given back. Other
   * sources pass over it.
   */
  read(offset: number, length: number, into?: Uint8Array): Promise<Result<Uint8Array>>;
  close(): void;
}

/** A source as plain data, so that it can be sent to a worker and opened there. */
export type SourceSpec =
  | { readonly kind: "file"; readonly path: string; readonly size: number }
  | { readonly kind: "http"; readonly url: string; readonly size: number }
  /** `blob` is a DOM Blob or File; core only hands it on. */
  | { readonly kind: "blob"; readonly blob: unknown; readonly size: number }
  /** `bytes` are the beginning only of what is no trace; else they are all of it. */
  | { readonly kind: "memory"; readonly bytes: Uint8Array; readonly size: number }
  | { readonly kind: "slice"; readonly base: SourceSpec; readonly offset: number; readonly size: number };

/** Opens a spec on this platform. Each entry/ supplies one (composition: workers/entry). */
export type OpenSource = (spec: SourceSpec) => Result<ByteSource>;

/** One file of what the user opened: a name inside it ("kernel/ch0_0", "/" between parts) and its bytes. */
export interface FileEntry {
  readonly path: string;
  readonly source: SourceSpec;
}

/** How much there is of several files together. */
export function bytesOf(files: readonly { readonly source: { readonly size: number } }[]): number {
  return files.reduce((sum, { source }) => sum + source.size, 0);
}
