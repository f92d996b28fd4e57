/** A part of what was typed. */
export interface TextSpan {
  /** From 1. */
  readonly column: number;
  /** In characters; 0 where something is missing. */
  readonly length: number;
}

/** Why a filter is not understood, and where. */
export interface FilterError extends TextSpan {
  readonly message: string;
}
