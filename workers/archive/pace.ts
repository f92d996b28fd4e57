/** Whoever waits for archives to be unpacked. */
export interface ExpandWatch {
  /** How far into the files opened reading has come, and what came out of them so far. */
  onProgress(bytesRead: number, totalBytes: number, unpackedBytes: number): void;
  isCancelled(): boolean;
  /** Lets messages in: resolves after the message loop had a turn. */
  yieldToLoop(): Promise<void>;
}

export const NOBODY: ExpandWatch = {
  onProgress: () => {},
  isCancelled: () => false,
  yieldToLoop: () => Promise.resolve(),
};
