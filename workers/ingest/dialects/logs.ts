import type { EventMapping } from "../../formats/format.js";
import { EventKind as K } from "../../model/event-kinds.js";
import { mappingOf, row } from "./mapping.js";

/** The field by which formats tell that an event is a line of a log. */
const MARK = "log_message";

/** The field with the message, in a trace that Lanescope made of a log. */
const CARRIED = "message";

/** Words that logs have for priorities (syslog(3)). A number stays. */
const PRIORITIES = { emerg: 0, alert: 1, crit: 2, err: 3, error: 3, warn: 4, warning: 4, notice: 5, info: 6, debug: 7 };

/** A line of a log. `isCarried`: the trace was made of one. */
export function logLine(name: string, fieldNames: readonly string[], isCarried = false): EventMapping | undefined {
  const message = fieldNames.includes(MARK) ? MARK : isCarried && fieldNames.includes(CARRIED) ? CARRIED : undefined;
  if (message === undefined) return undefined;
  const fields = { message, priority: "priority", thread: "context.tid", process: "context.pid" };
  return mappingOf(row(K.LOG, { ...fields, source: `=${name}` }, { priority: PRIORITIES }), 0);
}
