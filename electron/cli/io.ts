import type { DecodeThread } from "../../workers/entry/decode-thread.js";

/** The output of a command, and what was made ready for it. Tests pass their own. */
export interface CliIo {
  /** Resolves when more may be written, so that a slow reader slows the writer down. */
  out(piece: string | Uint8Array): Promise<void>;
  err(text: string): void;
  /** Whether stderr is a terminal, where progress can be drawn. */
  readonly errIsTerminal: boolean;
  /** Whether stdout is a terminal, where control characters take effect. */
  readonly outIsTerminal: boolean;
  /** Whether stdout is a terminal that shows colours. */
  readonly outHasColours: boolean;
  /** See `EarlyDecoder`. */
  readonly takeDecoder?: (() => DecodeThread | undefined) | undefined;
}

/** Exit codes of all commands. */
export const EXIT = { OK: 0, FAILED: 1, USAGE: 2, FAIL_ON: 3, NONE_READ: 4 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Whether it is the error of a pipe whose reader closed it. Windows has a second code for that. */
export function isClosedPipe(code: string | undefined): boolean {
  return code === "EPIPE" || code === "EOF";
}
