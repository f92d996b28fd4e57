/** A file that one process writes to and reads from. */
export interface PartBytes {
  size(): number;
  /** Reads from an offset; returns how many bytes there were. */
  read(into: Uint8Array, offset: number): number;
  write(bytes: Uint8Array, offset: number): void;
}

/** What is kept of an index before it is whole. It belongs to one process as long as that runs. */
export interface OpenParts extends PartBytes {
  /** Among the files of its store. */
  readonly name: string;
  /** It stays for whoever opens the same trace next. */
  close(): void;
  remove(): Promise<void>;
}
