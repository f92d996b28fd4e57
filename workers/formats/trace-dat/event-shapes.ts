import type { EventShape } from "../format.js";
import { recordWords } from "../tracepoint/record-words.js";
import type { EventClass } from "./facts.js";

/** What may be in the events of each class. Names of threads are in no record: they count as words of every class. */
export function eventShapes(classes: readonly EventClass[], comms: ReadonlyMap<number, string>): EventShape[] {
  const threads = [...new Set(comms.values())].join("\n").toLowerCase();
  return classes.map(({ name, format }) => {
    const { fields, print, system } = format;
    const words = [...recordWords(format), "tid", "procname", "message", "flags", "preempt_count"];
    // Names of functions and texts of prints are made of numbers; joined names of flags are in no list.
    const isMade = system === "ftrace" || (print?.symbols.size ?? 0) > 0 || print?.labels.some(isJoined) === true;
    const hasText = fields.some(({ shape }) => shape === "text" || shape === "bytes");
    return { name, words: [...words, threads], text: isMade ? "anywhere" : hasText ? "bytes" : "none" };
  });
}

function isJoined({ separator }: { readonly separator: string | undefined }): boolean {
  return separator !== undefined;
}
