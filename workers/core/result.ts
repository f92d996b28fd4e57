import type { LimitHit } from "./limit.js";

/**
 * An expected failure as a value. Everything that can fail for reasons outside our control
 * (bad trace, missing file) returns one, and so does every call that crosses a worker boundary,
 * since comlink drops all of an Error but its message.
 */
export type Result<T, E = Failure> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };

/** An error, its place, and advice: enough for one line on stderr or in a dialog. */
export interface Failure {
  readonly message: string;
  readonly file?: string;
  /** Byte offset in `file`. */
  readonly offset?: number;
  readonly hint?: string;
  /** The part of a text that somebody typed. */
  readonly typed?: TypedPart;
  /** The limit that stopped it. The user may raise it. */
  readonly limit?: LimitHit;
  /** No format knows what was to be opened. It may be a log. */
  readonly isUnknown?: boolean;
  /** The open session has no machine or VM that is called so. */
  readonly isNoMachine?: boolean;
  /** Bytes of a file that was there could not be read: it has changed or gone, or the device fails. No damage of the trace. */
  readonly isUnread?: boolean;
  /** The same may work if it is opened once more. */
  readonly mayReopen?: boolean;
  /** The request is wrong: no trace could answer it. */
  readonly isUsage?: boolean;
}

/** Where in a typed text, such as a filter, something is wrong: to be underlined. */
export interface TypedPart {
  /** What the text is, in words. */
  readonly text: string;
  /** From 1, as strings count: for the window, which underlines it. */
  readonly column: number;
  /** As strings count; 0 where something is missing. */
  readonly length: number;
  /** From 1, as people count: an emoji is one character. */
  readonly character: number;
}

/** The part of a text where something is wrong. `name`: what the text is. */
export function typedPart(
  source: string,
  name: string,
  { column, length }: { readonly column: number; readonly length: number },
): TypedPart {
  const before = [...new Intl.Segmenter().segment(source.slice(0, column - 1))].length;
  return { text: name, column, length, character: before + 1 };
}

export function ok<T>(value: T): Result<T, never> {
  return { ok: true, value };
}

export function fail(message: string, where: Omit<Failure, "message"> = {}): Result<never> {
  return { ok: false, error: { message, ...where } };
}

/** `message (file, byte 12): hint` on one line; of a typed text `filter, column 9: message`. */
export function failureText(failure: Failure): string {
  const { typed } = failure;
  const place = [failure.file, failure.offset === undefined ? undefined : `byte ${failure.offset}`].filter(
    (x) => x !== undefined,
  );
  const at = place.length > 0 ? ` (${place.join(", ")})` : "";
  const hint = failure.hint ? `: ${failure.hint}` : "";
  const before = typed === undefined ? "" : `${typed.text}, column ${typed.character}: `;
  return `${before}${failure.message}${at}${hint}`.replace(/\s*\n\s*/g, " ");
}
