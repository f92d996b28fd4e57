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
  const thread = fieldsAmong(fieldNames, TIDS);
  if (thread === undefined) return undefined;
  const tgid = fieldsAmong(fieldNames, PIDS);
  const comm = fieldsAmong(fieldNames, NAMES);
  const fields = { thread, eventName: `=${name}`, ...(tgid && { tgid }), ...(comm && { comm }) };
  return mappingOf(row(K.THREAD_EVENT, fields), 0);
}

/** Alternatives for a field, in the order of `wanted`. */
function fieldsAmong(fieldNames: readonly string[], wanted: readonly string[]): string | undefined {
  const found = wanted.flatMap((plain) => fieldNames.filter((name) => plainName(name) === plain));
  if (found.length === 0) return undefined;
  return found.map((name) => (OF_PAYLOAD.test(name) ? name : `context.${name}`)).join("|");
}

function plainName(name: string): string {
  return name.replaceAll("_", "").toLowerCase();
}
