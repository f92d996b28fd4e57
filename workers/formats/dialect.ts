/**
 * Whose names events and fields have: those of lttng-modules; those of the kernel's tracepoints, as ftrace, trace-cmd and
 * perf record them; those of programs traced in user space, which may be any. "other": the format cannot tell.
 */
export type Dialect = "lttng" | "ftrace" | "ust" | "other";
