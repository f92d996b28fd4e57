/** An event of a guest's kernel as `trace_pipe` tells it. */
export interface TracedEvent {
  readonly name: string;
  /** Of whom it is, and its fields. */
  readonly text: string;
  readonly guestNs: number;
}

const NAME = "lanescope-events";
/** Of each CPU. What does not fit is lost, and `trace_pipe` says so. */
const BUFFER_KB = 256;
/** Of one look. */
const BLOCKS = 16;
/** `I` is of the frame that an answer comes in. */
const FIND = `T=/sys/kernel/tracing; [ -d $T/events ] || T=/sys/kernel/debug/tracing; D=$T/instances/${NAME}`;

/**
 * Lines of `sh` for a tracing instance of our own in the guest (Documentation/trace/ftrace.rst, "Instances"): nothing that
 * others trace is touched. Root may do that, where tracefs is there; nothing is mounted.
 */
export function beginTrace(events: readonly string[]): string {
  const enabled = events.filter((event) => isTraceable(event) && !event.startsWith("ftrace:"));
  return [
    FIND,
    "mkdir $D 2>/dev/null",
    "if [ -w $D/set_event ]; then echo mono >$D/trace_clock",
    `echo ${BUFFER_KB} >$D/buffer_size_kb`,
    "echo >$D/set_event",
    ...enabled.map((event) => `echo ${event} >>$D/set_event || echo "no event ${event}"`),
    `echo "traced"; else echo "not traced"; fi`,
  ].join("; ");
}

/** A read of `trace_pipe` waits where nothing is there, so it is ended. */
export const LOOK_AT_TRACE = `${FIND}; dd bs=4096 count=${BLOCKS} if=$D/trace_pipe 2>/dev/null & P=$!; sleep 0.1 || sleep 1; kill $P; wait $P`;

export const END_TRACE = `${FIND}; echo >$D/set_event; rmdir $D`;

/** SYSTEM:NAME. Nothing else goes into a line of `sh`. */
export function isTraceable(event: string): boolean {
  return /^\w{1,64}:\w{1,64}$/.test(event);
}

/** Undefined: the guest traces for us. */
export function whyNotTraced(answer: string): string | undefined {
  const missing = /^no event \w+:\w+$/m.exec(answer)?.[0];
  if (missing !== undefined) return `the guest's kernel has ${missing}`;
  return /^traced$/m.test(answer) ? undefined : "tracefs of the guest cannot be written: root may, where it is mounted";
}

/** `sh-123 [000] d..2. 12.345678: sched_process_exec: filename=/bin/ls`: comm, pid, CPU, flags, seconds, name, fields. */
const LINE =
  /^ *(.{1,40}-\d{1,10}) +(?:\([^)]{0,20}\) +)?\[\d{1,5}\] +\S{1,12} +(\d{1,10})\.(\d{6}): (\w{1,64}): ?(.*)$/;
const LOST = /\[LOST (\d{1,15}) EVENTS\]/;

/** What a look at `trace_pipe` told. */
export function readTraced(text: string): { readonly events: readonly TracedEvent[]; readonly lost: number } {
  const events: TracedEvent[] = [];
  let lost = 0;
  for (const line of text.split("\n")) {
    lost += Number(LOST.exec(line)?.[1] ?? 0);
    const [, who, seconds, micros, name = "", fields = ""] = LINE.exec(line) ?? [];
    if (who === undefined) continue;
    events.push({ name, text: `${who} ${fields}`.trim(), guestNs: Number(seconds) * 1e9 + Number(micros) * 1e3 });
  }
  return { events, lost };
}
