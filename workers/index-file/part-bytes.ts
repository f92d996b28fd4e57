/** A file that one process writes to and reads from: what is kept of an index before it is whole. */
export interface PartBytes {
  size(): number;
  /** Reads from an offset; returns how many bytes there were. */
  read(into: Uint8Array, offset: number): number;
  write(bytes: Uint8Array, offset: number): void;
  /** It stays for whoever opens the same trace next. */
  close(): void;
  remove(): Promise<void>;
}
