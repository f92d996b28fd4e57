import { formatBytes, formatCount } from "../core/format.js";

/** What became of the index file of the open traces. */
export interface IndexNews {
  /**
   * "none": there was none, and none is kept (yet); "shown": the lanes come from one; "kept": one was written of what has been read.
   */
  readonly state: "none" | "shown" | "kept";
  /** What went wrong, in a sentence. */
  readonly note?: string;
  /** Bytes of the traces could not be read: what is shown is of the rest. */
  readonly isPart?: boolean;
}

/** The index files that are kept. */
export interface KeptIndexes {
  readonly files: readonly KeptIndex[];
  readonly limitBytes: number;
}

export interface KeptIndex {
  readonly name: string;
  /** Of what it is; "" where the file does not say. */
  readonly trace: string;
  readonly bytes: number;
  /** When it was used last, ms since the epoch. */
  readonly usedMs: number;
  /** What was kept of it while its trace was read, before it was whole. */
  readonly isUnfinished?: boolean;
}

/** "1 index, 2.1 MB", "3 indexes, 1.2 GB". */
export function indexesText(files: readonly KeptIndex[]): string {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return `${formatCount(files.length)} ${files.length === 1 ? "index" : "indexes"}, ${formatBytes(bytes)}`;
}

export interface IndexQuestions {
  /** Answers once no index is being written. */
  indexNews(): Promise<IndexNews>;
  /** Undefined where none can be kept. */
  keptIndexes(): Promise<KeptIndexes | undefined>;
  clearIndexes(): Promise<void>;
}
