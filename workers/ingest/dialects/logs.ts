import type { EventMapping } from "../../formats/format.js";
import { EventKind as K } from "../../model/event-kinds.js";
import { mappingOf, row } from "./mapping.js";

/** The field by which formats tell that an event is a line of a log. */
const MARK = "log_message";

/** A line of a log. */
export function logLine(name: string, fieldNames: readonly string[]): EventMapping | undefined {
  if (!fieldNames.includes(MARK)) return undefined;
  const fields = { message: MARK, priority: "priority", thread: "context.tid", process: "context.pid" };
  return mappingOf(row(K.LOG, { ...fields, source: `=${name}` }), 0);
}
