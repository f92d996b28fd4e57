import { fail, ok, type Result } from "../../../../workers/core/result.js";
import type { MonitorGap, MonitorRecord } from "../../../../workers/model/monitor-record.js";
import type { GuestHappening, TriggerDone } from "../../../../workers/model/run-record.js";
import type { GuestAsker } from "../guest-asker.js";
import { RateLimit } from "../rate-limit.js";
import { beginTrace, END_TRACE, isTraceable, LOOK_AT_TRACE, readTraced, whyNotTraced } from "./guest-trace.js";
import { ProcessWatch } from "./process-watch.js";
import type { Happening, Triggers } from "./triggers.js";

/** What a VM hands over. */
export interface EventPlace {
  write(record: Pick<MonitorRecord, "k" | "n">, d: GuestHappening | TriggerDone | MonitorGap | string): void;
  readonly guest: GuestAsker | undefined;
  /** Whoever else wants to hear the lines of ports that are listened to. */
  onLine?(text: string): void;
}

const MOST_A_SECOND = 200;
const MOST_TEXT = 1000;
const MARK = "MARK ";
const WORDS = {
  line: "line",
  marker: "marker",
  start: "process-started",
  end: "process-ended",
  trace: "trace",
} as const;
type GuestSource = keyof typeof WORDS;
/** What writes to trace_marker are called. */
const MARKER_EVENTS = new Set(["tracing_mark_write", "print"]);
const MARKER_EVENT = "ftrace:print";
const END_MS = 3000;

/**
 * What happens in a guest while it happens, as records of the log and for triggers. Only what a trigger wants is kept, and
 * markers.
 */
export class GuestEvents {
  private readonly rate = new RateLimit(MOST_A_SECOND);
  private readonly processes = new ProcessWatch();
  /** The events that the guest was told to trace for us; undefined: none. */
  private traced: string | undefined;
  private isTracing = false;

  private looking: Promise<void> | undefined;

  constructor(
    private readonly triggers: Triggers | undefined,
    private readonly place: EventPlace,
  ) {}

  /** A line of a port. */
  line(text: string, via: string): void {
    this.place.onLine?.(text);
    const isMarker = text.startsWith(MARK);
    if (isMarker) this.tell("marker", { source: "marker", text: text.slice(MARK.length) }, via);
    else this.tell("line", { source: "line", text }, via);
  }

  /** An event of QEMU, which has its own record. */
  qemu(name: string): void {
    this.triggers?.hear({ source: "qemu", text: name }, this.tellDone);
  }

  /** A look at the guest's processes. */
  frame(data: unknown): void {
    const { triggers } = this;
    if (triggers === undefined || !(triggers.wants("start") || triggers.wants("end"))) return;
    for (const { source, name, pid, guestNs } of this.processes.changes(data)) {
      if (!triggers.hear({ source, text: name }, this.tellDone)) continue;
      this.write(source, { text: `${name} (${pid})`, via: "processes", ...(guestNs && { guest_ns: guestNs }) });
    }
  }

  /** Has the guest trace what triggers want, and tells what it traced since. */
  lookAtTrace(): Promise<void> {
    this.looking = this.lookNow();
    return this.looking;
  }

  private async lookNow(): Promise<void> {
    const { guest } = this.place;
    const wanted = this.triggers?.traced.filter(isTraceable) ?? [];
    const key = wanted.join(" ");
    if (guest === undefined || (wanted.length === 0 && this.traced === undefined)) return;
    if (key !== this.traced) {
      const begun = wanted.length === 0 ? await this.endTrace(guest) : await this.beginTrace(guest, wanted);
      this.traced = wanted.length === 0 ? undefined : key;
      this.isTracing = wanted.length !== 0 && begun.ok;
      if (!begun.ok)
        this.place.write({ k: "note", n: "trace" }, `the guest traces nothing for triggers: ${begun.error.message}`);
    }
    if (!this.isTracing) return;
    const told = await guest.say(LOOK_AT_TRACE);
    if (told.ok) this.takeTraced(told.value, wanted);
  }

  /** Undoes what was changed in the guest. */
  async close(): Promise<void> {
    const { guest } = this.place;
    // An instance that is being read cannot be removed.
    await this.looking;
    if (guest !== undefined && this.traced !== undefined) await this.endTrace(guest);
  }

  private async beginTrace(guest: GuestAsker, events: readonly string[]): Promise<Result<void>> {
    const answer = await guest.say(beginTrace(events));
    if (!answer.ok) return answer;
    const why = whyNotTraced(answer.value);
    return why === undefined ? ok(undefined) : fail(why);
  }

  private async endTrace(guest: GuestAsker): Promise<Result<void>> {
    const ended = await guest.say(END_TRACE, END_MS);
    return ended.ok ? ok(undefined) : ended;
  }

  private takeTraced(text: string, wanted: readonly string[]): void {
    const { events, lost } = readTraced(text);
    if (0 < lost)
      this.place.write({ k: "gap", n: "lost" }, { why: `the guest traced ${lost} events more than it kept` });
    for (const { name, text: said, guestNs } of events) {
      const isMarker = MARKER_EVENTS.has(name);
      const event = isMarker ? MARKER_EVENT : wanted.find((one) => one.endsWith(`:${name}`));
      if (isMarker) this.tell("marker", { source: "marker", text: said }, "trace_marker", guestNs);
      if (event !== undefined) this.tell("trace", { source: "trace", text: said, event }, event, guestNs);
    }
  }

  private tell(as: GuestSource, happening: Happening, via: string, guestNs?: number): void {
    const isMeant = this.triggers?.hear(happening, this.tellDone) === true;
    if (!isMeant && as !== "marker") return;
    this.write(as, { text: happening.text, via, ...(guestNs !== undefined && { guest_ns: guestNs }) });
  }

  private write(as: GuestSource, { text, ...more }: GuestHappening): void {
    const rate = this.rate.take(performance.now());
    if (rate === "over")
      this.place.write({ k: "gap", n: "lost" }, { why: `more than ${MOST_A_SECOND} events of the guest in a second` });
    if (rate === "ok") this.place.write({ k: "guest", n: WORDS[as] }, { text: text.slice(0, MOST_TEXT), ...more });
  }

  private readonly tellDone = (when: string, done: TriggerDone): void => {
    this.place.write({ k: "trigger", n: when }, done);
  };
}
