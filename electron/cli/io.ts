/** Where a command writes and what it may assume about it. Tests give their own. */
export interface CliIo {
  /** Resolves when more may be written: a slow reader slows the writer down. */
  out(text: string): Promise<void>;
  err(text: string): void;
  /** True when stderr is a terminal: progress may be drawn there. */
  readonly errIsTerminal: boolean;
  /** True when stdout is a terminal: control characters would act there. */
  readonly outIsTerminal: boolean;
  /** True when it is one that shows colours. */
  readonly outHasColours: boolean;
}

/** Exit codes of all commands. */
export const EXIT = { OK: 0, FAILED: 1, USAGE: 2 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
