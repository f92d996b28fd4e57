/**
 * The language of all places where people say which rows, lanes, states or events they mean (docs/filter.md):
 *
 *     state == wait && duration > 1ms
 *     name ~ nginx || lane matches "*\/vcpu/*" || comm ~ /^kvm-\d+$/
 *     tid:2017 state:preempted,runnable            short for ==, with a list any of it
 *     !(reason == HLT) && -idle && culprit present
 *     nginx                                        any text of the row contains it
 *
 * Loosest first: `||`, `&&`, `!`, comparison. Words next to each other without an operator mean `&&`.
 */
export type Filter =
  | { readonly op: "or" | "and"; readonly parts: readonly Filter[] }
  | { readonly op: "not"; readonly part: Filter }
  | { readonly op: "present"; readonly field: Piece }
  | { readonly op: "anywhere"; readonly wanted: Piece }
  | Comparison;

export interface Comparison {
  readonly op: "compare";
  readonly field: Piece;
  readonly relation: Relation;
  /** More than one only with "==": any of them. */
  readonly values: readonly Piece[];
}

/** A part of the filter with its place in it. */
export interface Piece extends TextSpan {
  readonly text: string;
  /** It stood between slashes: a regular expression. */
  readonly pattern?: "cased" | "caseless";
}

export type Relation = "==" | "!=" | "<" | "<=" | ">" | ">=" | "~" | "contains" | "matches";

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
