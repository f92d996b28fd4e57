import type { FieldValue } from "../format.js";
import type { Line } from "../text/line.js";
import { textOf } from "../text/scan.js";

const CALL = /^(\s*)(?:(\}?)\s*)(.*?)(?:\s*\/\*\s*(.*?)\s*\*\/)?\s*$/s;
const NAME = /^([^\s(]+(?: \[[^\]]*\])?)\s*\((.*)\)\s*([;{])?$/s;
const DURATION = /(\d+\.\d+) us/;

/** Longer lines are read so far: calls are short. */
const MAX_CALL = 4096;

/**
 * The fields of a line of the function_graph tracer. The depth is that of the call, from 0. Since some kernels arguments,
 * the caller and the returned value are there too, the last two in a comment.
 */
export function graphFields(
  bytes: Uint8Array,
  { flagsAt, flagsEnd, textAt, textEnd }: Line,
): Record<string, FieldValue> {
  const fields: Record<string, FieldValue> = {};
  const whole = textOf(bytes, textAt, Math.min(textEnd, textAt + MAX_CALL));
  // `trace-cmd report` has the duration before the call, in the text of its event.
  const bar = flagsAt === flagsEnd ? whole.indexOf("|") : -1;
  const duration = DURATION.exec(bar < 0 ? textOf(bytes, flagsAt, flagsEnd) : whole.slice(0, bar));
  const [, indent = "", brace, call = "", comment = ""] = CALL.exec(whole.slice(bar + 1)) ?? [];
  const name = NAME.exec(call);
  const func = name?.[1] ?? (brace === "}" ? /^[^\s=]+(?: \[[^\]]*\])?(?= |$)/.exec(comment)?.[0] : undefined);
  if (func !== undefined) fields.func = func;
  fields.depth = Math.max(0, (indent.length - 2) >> 1);
  if (duration) fields.duration_ns = Math.round(Number(duration[1]) * 1000);
  if (name?.[2]) fields.args = name[2];
  const caller = /<-(\S+)/.exec(comment);
  if (caller?.[1]) fields.parent = caller[1];
  const result = /\bret=(\S+)/.exec(comment);
  if (result?.[1]) fields.retval = result[1];
  return fields;
}
