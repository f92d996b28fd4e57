import type { IntRange } from "../ir.js";
import { MetadataFault } from "../metadata/fault.js";
import type { JsonValue } from "./json.js";
import { arrayIn, integerIn } from "./properties.js";

/** CTF2-SPEC-2.0: integer range set. */
export function readRanges(value: JsonValue, read: (value: JsonValue) => bigint = integerIn): IntRange[] {
  const list = arrayIn(value);
  if (list.items.length === 0) throw new MetadataFault("expected a range", list.at);
  return list.items.map((item) => {
    const [first, second, ...more] = arrayIn(item).items;
    if (first === undefined || second === undefined || more.length > 0)
      throw new MetadataFault("a range is two integers", item.at);
    const [lower, upper] = [read(first), read(second)];
    if (upper < lower) throw new MetadataFault(`the range begins at ${lower} and ends before it, at ${upper}`, item.at);
    return { lower, upper };
  });
}
