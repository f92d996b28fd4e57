import type { EventMapping } from "../../formats/format.js";
import { EventKind as K } from "../../model/event-kinds.js";
import { mappingOf, row } from "./mapping.js";

/**
 * Fields that name the thread of an event, as writers call them, in lower case and without "_": LTTng's kernel and
 * user-space contexts, perf's and ftrace's fields, Qt's packet context, Windows' event headers. The first that an event
 * has counts; pthread_id, the thread's address in its process, where nothing else was asked for.
 */
const TIDS = ["tid", "vtid", "threadid", "tthreadid", "perftid", "commonpid", "pthreadid"];
const PIDS = ["pid", "vpid", "processid", "tprocessid", "perfpid", "commontgid"];
const NAMES = ["procname", "threadname", "perfcomm", "commoncomm", "comm"];

/** perf and ftrace add their fields to the payload. Another payload field `tid` may be another thread's. */
const OF_PAYLOAD = /^(?:perf|common)_/;

/** An event of which only its thread counts; undefined where its context names no thread. */
export function threadEvent(name: string, fieldNames: readonly string[]): EventMapping | undefined {
  // A trace may have hundreds of thousands of names.
  if (fieldNames.length === 0) return undefined;
  const plain = fieldNames.map((field) => field.replaceAll("_", "").toLowerCase());
  const fieldsAmong = (wanted: readonly string[]) =>
    contextFields(wanted.flatMap((one) => fieldNames.filter((_, i) => plain[i] === one)));
  const thread = fieldsAmong(TIDS);
  if (thread === undefined) return undefined;
  const tgid = fieldsAmong(PIDS);
  const comm = fieldsAmong(NAMES);
  const fields = { thread, eventName: `=${name}`, ...(tgid && { tgid }), ...(comm && { comm }) };
  return mappingOf(row(K.THREAD_EVENT, fields), 0);
}

/** Alternatives for a field, in this order. */
function contextFields(names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  return names.map((name) => (OF_PAYLOAD.test(name) ? name : `context.${name}`)).join("|");
}
