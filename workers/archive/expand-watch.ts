/** How the caller follows unpacking, and ends it. */
export interface ExpandWatch {
  /** Bytes of the given files read so far, of how many, and the bytes unpacked so far. */
  onProgress(bytesRead: number, totalBytes: number, unpackedBytes: number): void;
  isCancelled(): boolean;
  /** Lets messages in: resolves after the message loop had a turn. */
  yieldToLoop(): Promise<void>;
}

export const NO_WATCH: ExpandWatch = {
  onProgress: () => {},
  isCancelled: () => false,
  yieldToLoop: () => Promise.resolve(),
};
