import type { LogLine } from "../../workers/model/log-preview.js";

/** A piece of a line: a named group, or what stands between two. */
export interface LogPiece {
  readonly begin: number;
  readonly text: string;
  readonly name: string | undefined;
}

/** The whole line in pieces. Of groups inside each other the outer one counts. */
export function linePieces({ text, parts }: LogLine): readonly LogPiece[] {
  const pieces: LogPiece[] = [];
  let at = 0;
  const put = (end: number, name: string | undefined) => {
    if (at < end) pieces.push({ begin: at, text: text.slice(at, end), name });
    at = Math.max(at, end);
  };
  for (const { name, begin, end } of parts) {
    if (begin < at) continue;
    put(begin, undefined);
    put(end, name);
  }
  put(text.length, undefined);
  return pieces;
}
