/** What a `Range` header asks of a file (RFC 9110 section 14.1.2). */
export type RangeAnswer =
  | { readonly kind: "whole" }
  | { readonly kind: "part"; readonly start: number; readonly end: number }
  | { readonly kind: "unsatisfiable" };

const WHOLE: RangeAnswer = { kind: "whole" };
const UNSATISFIABLE: RangeAnswer = { kind: "unsatisfiable" };

/** [start, end) of the one range asked for. Several ranges, other units and nonsense are answered whole, as the RFC allows. */
export function rangeOf(header: string | null, size: number): RangeAnswer {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "");
  const [, first = "", last = ""] = match ?? [];
  if (!match || (first === "" && last === "")) return WHOLE;
  if (first === "") {
    const length = Math.min(Number(last), size);
    return length > 0 ? { kind: "part", start: size - length, end: size } : UNSATISFIABLE;
  }
  const start = Number(first);
  const end = last === "" ? size : Math.min(Number(last) + 1, size);
  if (last !== "" && Number(last) < start) return WHOLE;
  return start < size ? { kind: "part", start, end } : UNSATISFIABLE;
}
