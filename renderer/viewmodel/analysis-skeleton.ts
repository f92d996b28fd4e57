import { ANALYSIS_VERSION } from "../../workers/model/own-analysis.js";
import { idOf } from "./own-analyses.js";

/** The event that an analysis is begun with. */
export interface SkeletonFacts {
  readonly event: string;
  /** Names of its fields. */
  readonly fields: readonly string[];
  /** Names of all events of the trace. */
  readonly names: ReadonlySet<string>;
}

export interface Skeleton {
  readonly title: string;
  readonly text: string;
}

/** Words in names of events: what begins, and what ends it. */
const PAIRS: readonly (readonly [begin: string, end: string])[] = [
  ["entry", "exit"],
  ["enter", "exit"],
  ["begin", "end"],
  ["start", "done"],
  ["start", "end"],
  ["start", "stop"],
  ["start", "finish"],
  ["start", "complete"],
  ["issue", "complete"],
  ["insert", "complete"],
  ["submit", "complete"],
  ["alloc", "free"],
  ["lock", "unlock"],
  ["acquire", "release"],
  ["request", "response"],
  ["expire_entry", "expire_exit"],
];

/** What tells apart what goes on at the same time, where events have it; else the thread does. */
const KEYS: readonly (readonly string[])[] = [["dev", "sector"], ["vec"], ["irq"], ["vcpu_id"], ["req"], ["ptr"]];

/** The beginning of an analysis of an event, which runs as it is: the time to its counterpart, or how often it comes. */
export function skeletonOf({ event, fields, names }: SkeletonFacts): Skeleton {
  const pair = pairOf(event, names);
  const key = KEYS.find((parts) => parts.every((part) => fields.includes(part))) ?? ["thread"];
  const words = pair === undefined ? `How often ${event} comes` : `From ${pair[0]} to ${pair[1]}`;
  const title = words.slice(0, MOST_TITLE);
  const head = {
    version: ANALYSIS_VERSION,
    id: idOf(event),
    title,
    description: "What this tells, and of which traces.",
  };
  const keys = Object.fromEntries(key.map((part) => [part, part]));
  const body =
    pair === undefined
      ? {
          events: { event },
          keys,
          counters: { count: { title: event.slice(0, MOST_TITLE), key, changes: [{ on: "event", count: true }] } },
        }
      : {
          events: { begin: pair[0], end: pair[1] },
          keys,
          latencies: { time: { title, key, from: "begin", to: "end", colour: "active" } },
        };
  return { title: event, text: `${tidyJson({ ...head, ...body })}\n` };
}

/** An analysis of no event in particular. */
export function emptySkeleton(names: ReadonlySet<string>): Skeleton {
  const [event = "sched_switch"] = [...names].filter((name) => pairOf(name, names) !== undefined).sort();
  return skeletonOf({ event, fields: [], names });
}

/** An event and its counterpart, what begins first; undefined: the trace has none. */
function pairOf(event: string, names: ReadonlySet<string>): readonly [begin: string, end: string] | undefined {
  for (const [begin, end] of PAIRS) {
    const after = withWord(event, begin, end);
    if (after !== undefined && names.has(after)) return [event, after];
    const before = withWord(event, end, begin);
    if (before !== undefined && names.has(before)) return [before, event];
  }
  return undefined;
}

/** A name with another word, as a part between underscores or colons. */
function withWord(name: string, word: string, other: string): string | undefined {
  const found = new RegExp(`(^|[_:-])${word}(?=$|[_:-])`).exec(name);
  if (found === null) return undefined;
  const at = found.index + (found[1] ?? "").length;
  return name.slice(0, at) + other + name.slice(at + word.length);
}

/** Longer titles are refused. */
const MOST_TITLE = 100;

const MOST_COLUMNS = 96;

/** JSON as people write it: what fits into a line is in one. */
export function tidyJson(value: unknown, indent = ""): string {
  const line = JSON.stringify(value, undefined, 1).replace(/\n\s*/g, " ");
  const isDeep = typeof value === "object" && value !== null;
  if (!isDeep || (indent !== "" && indent.length + line.length <= MOST_COLUMNS)) return plainLine(value, line);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const items = value.map((item) => `${inner}${tidyJson(item, inner)}`);
    return `[\n${items.join(",\n")}\n${indent}]`;
  }
  const members = Object.entries(value).map(
    ([name, one]) => `${inner}${JSON.stringify(name)}: ${tidyJson(one, inner)}`,
  );
  return `{\n${members.join(",\n")}\n${indent}}`;
}

/** Lists of one line have no blanks at their ends. */
function plainLine(value: unknown, line: string): string {
  return Array.isArray(value) ? `[${line.slice(1, -1).trim()}]` : line;
}
