import { fieldsOf } from "../../core/parsed-json.js";
import { recordText } from "./answers/runs.js";
import type { RecordLine } from "./lines.js";

/** A record as a mark on its VM. */
export interface RecordMark {
  readonly source: string;
  readonly text: string;
  /** As syslog(3) numbers them. */
  readonly priority: number;
  /** The text is a sentence of its own, and no more than what the record holds. */
  readonly isSaid: boolean;
}

/** Undefined: it is about nothing that is marked. */
export function markOf(record: RecordLine): RecordMark | undefined {
  const { k, n, data } = record;
  const source = MARKS[k];
  if (source === undefined) return undefined;
  const priority = priorityOf(k, n);
  const sentence = recordText(record);
  if (sentence !== undefined) return { source, priority, text: sentence, isSaid: true };
  const inner = k === "event" ? fieldsOf(data)["data"] : data;
  const about = inner === undefined ? "" : typeof inner === "string" ? inner : JSON.stringify(inner);
  const isEmpty = about === "" || about === "{}" || about === "null";
  return { source, priority, text: isEmpty ? n : n === "" ? about : `${n} ${about}`, isSaid: false };
}

const WARNING = 4;
const INFO = 6;

/** What marks are about, by the kind of their record. */
const MARKS: Readonly<Record<string, string | undefined>> = {
  event: "QEMU",
  note: "monitor",
  input: "input",
  replay: "replay",
  evdev: "evdev",
  screen: "screen",
  guest: "guest",
  trigger: "trigger",
  capture: "capture",
  qga: "guest agent",
  agent: "guest agent",
};

const SERIOUS = /^(?:GUEST_PANICKED|BLOCK_IO_ERROR|WATCHDOG|MEMORY_FAILURE|SHUTDOWN|RESET|STOP)\b/;

function priorityOf(k: string, n: string): number {
  return k === "event" && SERIOUS.test(n) ? WARNING : INFO;
}
