import type { DecodedEvent, EventScope, FieldValue, SeenEvent } from "../formats/format.js";
import { commOf, pidOf, tidOf } from "./event-context.js";
import type { RunningThread } from "./running-threads.js";

/** What a search may ask of an event. */
export interface AskedEvent {
  readonly t: number;
  readonly machine: string;
  readonly cpu: number;
  readonly name: string;
  readonly tid: number;
  readonly pid: number;
  readonly comm: string;
  /** A value by its name in any case. */
  value(scope: EventScope, name: string): FieldValue | undefined;
  whole(): DecodedEvent;
}

/** The stream that an event is of. */
export interface EventStream {
  readonly machine: string;
  readonly originNs: bigint;
  /** The thread that ran on a CPU before a time. */
  runnerBefore(cpu: number, t: number): RunningThread | undefined;
}

/** An event while it is being read. One object serves all events of a stream: most are not meant. */
export class AskedSeen implements AskedEvent {
  private seen: SeenEvent | undefined;
  private runner: RunningThread | undefined | "not looked up" = "not looked up";

  constructor(private readonly stream: EventStream) {}

  /** Goes to the next event. */
  see(seen: SeenEvent): this {
    this.seen = seen;
    this.runner = "not looked up";
    return this;
  }

  get t(): number {
    return Number(this.event.ns - this.stream.originNs);
  }

  get machine(): string {
    return this.stream.machine;
  }

  get cpu(): number {
    return this.event.cpu;
  }

  get name(): string {
    return this.event.name;
  }

  get tid(): number {
    return this.ownTid ?? this.runnerOf()?.tid ?? -1;
  }

  get pid(): number {
    return pidOf(this.own) ?? this.runnerIfSilent()?.pid ?? -1;
  }

  get comm(): string {
    return commOf(this.own) ?? this.runnerIfSilent()?.comm ?? "";
  }

  value(scope: EventScope, name: string): FieldValue | undefined {
    return this.event.value(scope, name, true);
  }

  whole(): DecodedEvent {
    return this.event.whole();
  }

  private readonly own = (scope: EventScope, name: string) => this.event.value(scope, name);

  private get event(): SeenEvent {
    return this.seen as SeenEvent;
  }

  private get ownTid(): number | undefined {
    return tidOf(this.own);
  }

  /** Only where the trace does not name the thread. */
  private runnerIfSilent(): RunningThread | undefined {
    return this.ownTid === undefined ? this.runnerOf() : undefined;
  }

  private runnerOf(): RunningThread | undefined {
    if (this.runner === "not looked up") this.runner = this.stream.runnerBefore(this.cpu, this.t);
    return this.runner;
  }
}
