import { StringTable } from "../../core/string-table.js";
import type { Notes } from "../notes.js";
import { Phase, type SliceColumns } from "../slices/slice-columns.js";
import { rawText, stringText } from "./json-bytes.js";
import { JsonEvent, type JsonKey, type JsonSpan } from "./json-event.js";
import { numberAt } from "./numbers.js";

/** An async slice that has begun. */
interface OpenAsync {
  readonly time: number;
  readonly name: number;
  readonly track: number;
  readonly offset: number;
  readonly length: number;
}

/** A track whose name may come after its events. */
interface NamedTrack {
  name: string;
  readonly pid: number;
  readonly tid: number;
}

/** Phases of events on the thread that they name. */
const ON_THREADS: Readonly<Record<string, Phase>> = {
  X: Phase.SLICE,
  B: Phase.BEGIN,
  E: Phase.END,
  i: Phase.INSTANT,
  I: Phase.INSTANT,
};

const FLOWS: Readonly<Record<string, Phase>> = { s: Phase.FLOW_BEGIN, t: Phase.FLOW_STEP, f: Phase.FLOW_END };

const UNREAD_PHASES: Readonly<Record<string, string>> = {
  N: "object",
  O: "object",
  D: "object",
  P: "sample",
  v: "memory dump",
  V: "memory dump",
  c: "clock sync",
  "(": "context",
  ")": "context",
  R: "mark",
};

/** Turns events of the Trace Event Format into slices and counters. */
export class ChromeCollector {
  /** µs: times count from here. */
  baseUs: number | undefined = undefined;
  private readonly event = new JsonEvent();
  private readonly threads = new Map<string, NamedTrack>();
  private readonly processNames = new Map<number, string>();
  /** Numbers of flows. */
  private readonly flows = new StringTable();
  /** By process, category and id: what has begun, the innermost last. */
  private readonly asyncs = new Map<string, OpenAsync[]>();

  constructor(
    private readonly columns: SliceColumns,
    private readonly notes: Notes,
  ) {}

  /** Answers where the event ends; or CUT or BROKEN. */
  take(bytes: Uint8Array, at: number, offset: number): number {
    const end = this.event.read(bytes, at);
    if (0 <= end) this.add(offset, end - at);
    return end;
  }

  private add(offset: number, length: number): void {
    const { columns, notes } = this;
    const ph = this.text("ph");
    if (ph === "M") {
      this.metadata();
      return;
    }
    const time = this.time();
    if (time === undefined) {
      notes.count("events without a time are left out", offset);
      return;
    }
    const name = columns.strings.idOf(this.text("name"));
    const phase = ON_THREADS[ph];
    if (phase !== undefined) {
      const track = this.thread();
      columns.add(time, phase, name, track, phase === Phase.SLICE ? this.duration() : 0, offset, length);
      const bound = this.event.span("bind_id") === undefined ? undefined : this.boundFlow();
      if (bound !== undefined) columns.add(time, bound.phase, name, track, bound.flow, offset, length);
    } else if (FLOWS[ph] !== undefined)
      columns.add(time, FLOWS[ph], name, this.thread(), this.flow(ph), offset, length);
    else if (ph === "n") columns.add(time, Phase.INSTANT, name, this.asyncTrack(), 0, offset, length);
    else if (ph === "C") this.counters(time, offset, length);
    else if (ph === "b" || ph === "S") this.beginAsync({ time, name, track: this.asyncTrack(), offset, length });
    else if (ph === "e" || ph === "F") this.endAsync(time, offset);
    else notes.unread(`${UNREAD_PHASES[ph] ?? `"${ph}"`} events`);
  }

  /** A flow that the event itself is: `f` means the next slice, unless it says that the one around it is meant. */
  private flow(ph: string): number {
    const id2 = this.text("id2");
    const pid = /"local"/.test(id2) ? this.text("pid") : "";
    const number = this.flows.idOf([pid, this.text("cat"), this.text("name"), this.text("id"), id2].join("\n"));
    return ph === "f" && this.text("bp") !== "e" ? -1 - number : number;
  }

  /** A flow that a slice names. */
  private boundFlow(): { readonly phase: Phase; readonly flow: number } | undefined {
    const [isIn, isOut] = [this.text("flow_in") === "true", this.text("flow_out") === "true"];
    if (!isIn && !isOut) return undefined;
    const phase = !isIn ? Phase.FLOW_BEGIN : isOut ? Phase.FLOW_STEP : Phase.FLOW_END;
    return { phase, flow: this.flows.idOf(`bound ${this.text("bind_id")}`) };
  }

  private duration(): number {
    const { event } = this;
    const span = event.span("dur");
    if (span === undefined) return 0;
    return Math.max(0, Math.round(numberAt(event.bytes, span.from, span.to) * 1000) || 0);
  }

  /** Ns from the base; undefined without one. */
  private time(): number | undefined {
    const { event } = this;
    const span = event.span("ts");
    if (span === undefined) return undefined;
    if (this.baseUs === undefined) {
      const first = Math.floor(numberAt(event.bytes, span.from, span.to));
      if (!Number.isSafeInteger(first)) return undefined;
      this.baseUs = first;
    }
    const ns = Math.round(numberAt(event.bytes, span.from, span.to, this.baseUs) * 1000);
    return Number.isSafeInteger(ns) ? ns : undefined;
  }

  /** "" where the event has no such value. A process or thread is a number, or a text with or without a number in it. */
  private text(key: JsonKey): string {
    const span = this.event.span(key);
    return span === undefined ? "" : this.spanText(span);
  }

  private spanText({ from, to, isString }: JsonSpan): string {
    return isString ? stringText(this.event.bytes, from, to) : rawText(this.event.bytes, from, to);
  }

  private thread(): number {
    const [pid, tid] = [this.text("pid"), this.text("tid")];
    const track = this.threadTrack(pid, tid);
    return this.columns.trackOf(`thread ${pid} ${tid}`, () => track);
  }

  private threadTrack(pid: string, tid: string): NamedTrack {
    const key = `${pid} ${tid}`;
    let track = this.threads.get(key);
    if (track === undefined) {
      track = { name: numberOf(tid) < 0 ? tid : "", pid: numberOf(pid), tid: numberOf(tid) };
      this.threads.set(key, track);
    }
    return track;
  }

  /** Slices of one name and process share rows, whatever their ids. */
  private asyncTrack(): number {
    const pid = this.text("pid");
    const name = this.text("name");
    const open = this.asyncs.get(this.asyncKey())?.[0];
    if (open !== undefined) return open.track;
    return this.columns.trackOf(`async ${pid} ${this.text("cat")} ${name}`, () => ({
      name,
      pid: numberOf(pid),
      tid: -1,
    }));
  }

  private asyncKey(): string {
    const id2 = this.text("id2");
    // A global id may begin in one process and end in another.
    const pid = /"global"/.test(id2) ? "" : this.text("pid");
    return [pid, this.text("cat"), this.text("id"), id2, this.text("scope")].join("\n");
  }

  private beginAsync(begun: OpenAsync): void {
    const key = this.asyncKey();
    const open = this.asyncs.get(key);
    if (open === undefined) this.asyncs.set(key, [begun]);
    else open.push(begun);
  }

  private endAsync(time: number, offset: number): void {
    const key = this.asyncKey();
    const open = this.asyncs.get(key);
    const begun = open?.pop();
    if (open?.length === 0) this.asyncs.delete(key);
    if (begun === undefined) {
      this.notes.count("ends of async slices have no begin", offset);
      return;
    }
    const { columns } = this;
    const duration = Math.max(0, time - begun.time);
    columns.add(begun.time, Phase.SLICE, begun.name, begun.track, duration, begun.offset, begun.length);
  }

  /** Async slices that have no end. */
  finish(): void {
    for (const open of this.asyncs.values()) {
      for (const { time, name, track, offset, length } of open) {
        this.columns.add(time, Phase.BEGIN, name, track, 0, offset, length);
      }
    }
    for (const track of this.threads.values()) {
      if (track.tid === track.pid && track.name === "") track.name = this.processNames.get(track.pid) ?? "";
    }
  }

  /** Processes that have a number. */
  get named(): readonly (readonly [pid: number, name: string])[] {
    return [...this.processNames].filter(([pid, name]) => 0 <= pid && name !== "");
  }

  /** Each number among the arguments is a counter of its own. */
  private counters(time: number, offset: number, length: number): void {
    const { columns } = this;
    const pid = this.text("pid");
    const name = this.text("name");
    for (const [key, value] of Object.entries(this.args())) {
      if (typeof value !== "number") continue;
      const title = key === "value" || key === name ? name : `${name} ${key}`;
      const track = columns.trackOf(`counter ${pid} ${title}`, () => ({ name: title, pid: numberOf(pid), tid: -1 }));
      columns.add(time, Phase.COUNTER, columns.strings.idOf(title), track, value, offset, length);
    }
  }

  private metadata(): void {
    const what = this.text("name");
    const { name } = this.args();
    if (typeof name !== "string") return;
    if (what === "thread_name") this.threadTrack(this.text("pid"), this.text("tid")).name = name;
    else if (what === "process_name") this.processNames.set(numberOf(this.text("pid")), name);
  }

  /** Of counters and names only, which have few. */
  private args(): Readonly<Record<string, unknown>> {
    const span = this.event.span("args");
    if (span === undefined) return {};
    try {
      const value: unknown = JSON.parse(this.spanText(span));
      return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
    } catch {
      return {};
    }
  }
}

function numberOf(text: string): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : -1;
}
