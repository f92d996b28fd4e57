import type { Schema } from "../core/records.js";

/** Lines of logs, in order of time (ns from the session origin). */
export const LOG_LINES = {
  /** Of the thread or CPU that the line names, else of its machine. */
  lane: "int",
  t: "float",
  /** As syslog(3) numbers them, from 0 on; -1: not said. */
  priority: "int",
  /** -1: not said. */
  pid: "int",
  /** String ids: what wrote the line, and its text. */
  source: "int",
  message: "int",
} as const satisfies Schema;
