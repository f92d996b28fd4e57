import { predicateOf } from "../filter/compile.js";
import type { EventShape, EventSieve } from "../formats/format.js";
import type { Filter, Piece } from "../model/filter.js";
import { isOwnField, isScope } from "./event-fields.js";

type IsInThreadName = (text: string) => boolean;

/**
 * The events that a filter cannot mean, by what their class may hold: other names, no such field, and no text. Where only
 * text inside of events can hold a word, their bytes are looked through before their values are read.
 */
export function sieveOf(filter: Filter, shapes: readonly EventShape[], isInThreadName: IsInThreadName): EventSieve {
  const word = neededWord(filter, isInThreadName);
  const classes = Uint8Array.from(shapes, (shape) => {
    if (!mayMean(filter, shape, isInThreadName)) return 0;
    if (word === undefined || shape.text === "anywhere" || holdsName(shape, word)) return 1;
    return shape.text === "none" ? 0 : 2;
  });
  return word === undefined ? { classes } : { classes, bytes: new TextEncoder().encode(word) };
}

/** A word that every event meant holds, in lower case, if it can be told where it may be. */
function neededWord(filter: Filter, isInThreadName: IsInThreadName): string | undefined {
  if (filter.op === "and") {
    for (const part of filter.parts) {
      const word = neededWord(part, isInThreadName);
      if (word !== undefined) return word;
    }
    return undefined;
  }
  if (filter.op !== "anywhere" || !isPlainText(filter.wanted)) return undefined;
  const word = filter.wanted.text.toLowerCase();
  return isInThreadName(word) ? undefined : word;
}

/** Words that values other than text are written with. */
const VALUE_WORDS = ["true", "false", "null", "undefined", "infinity", "nan", "label", "value"];

/** Whether numbers and such cannot hold it, so that it stands in names or in text. */
function isPlainText({ text, pattern }: Piece): boolean {
  const word = text.toLowerCase();
  if (pattern !== undefined || !/^[\x20-\x7e]+$/.test(word)) return false;
  return !/^(?:0x.*|[\d.e+-]*)$/.test(word) && !VALUE_WORDS.some((value) => value.includes(word));
}

function holdsName({ name, words }: EventShape, word: string): boolean {
  return name.toLowerCase().includes(word) || words.some((one) => one.includes(word));
}

function mayMean(filter: Filter, shape: EventShape, isInThreadName: IsInThreadName): boolean {
  switch (filter.op) {
    case "and":
      return filter.parts.every((part) => mayMean(part, shape, isInThreadName));
    case "or":
      return filter.parts.some((part) => mayMean(part, shape, isInThreadName));
    case "not":
      return filter.part.op !== "compare" || filter.part.field.text !== "name" || !isNamed(filter.part, shape.name);
    case "present":
      return mayHave(shape, filter.field.text);
    case "anywhere": {
      if (!isPlainText(filter.wanted)) return true;
      const word = filter.wanted.text.toLowerCase();
      return shape.text !== "none" || holdsName(shape, word) || isInThreadName(word);
    }
    case "compare":
      if (filter.field.text === "name") return isNamed(filter, shape.name);
      // An event without the field may differ from a value, and may match a pattern of nothing.
      return ["!=", "~", "matches"].includes(filter.relation) || mayHave(shape, filter.field.text);
  }
}

function isNamed(filter: Filter, name: string): boolean {
  const test = predicateOf<string>(filter, { fields: { name: { type: "text", read: (one) => one } } });
  return "message" in test || test(name);
}

function mayHave({ words }: EventShape, field: string): boolean {
  const [first = "", second] = field.toLowerCase().split(".");
  if (isScope(first)) return second === undefined || words.includes(second);
  return isOwnField(first) || words.includes(first);
}
