import type { Records } from "../core/records.js";
import type { OWN_LATENCIES } from "../facts/own-facts.js";
import { State } from "../model/states.js";
import type { Budget } from "./budget.js";
import { type Compiler, keyOf, type LiveTrigger } from "./compile.js";
import type { LatencySection as Definition } from "./file/definition.js";
import { type KeyRow, type KeyTools, SectionKeys } from "./keys.js";
import { ROLE_STATES } from "./roles.js";

interface Open {
  readonly t: number;
  readonly detail: number;
}

interface LatencyKey {
  readonly row: KeyRow;
  /** Oldest first. */
  open: Open[];
  /** Nothing that begins or ends before is a pair. */
  lostUntil: number;
}

/** The latencies of all keys of a section, driven by events in order of time. */
export class LatencySection<Event> {
  private readonly keys: SectionKeys;
  private readonly latencies = new Map<KeyRow, LatencyKey>();
  private readonly from: readonly LiveTrigger<Event>[];
  private readonly to: readonly LiveTrigger<Event>[];
  private readonly cancel: readonly LiveTrigger<Event>[];
  private readonly nameOf: ((event: Event) => string) | undefined;
  private readonly detailOf: ((event: Event) => string) | undefined;
  private readonly budget: Budget;
  private fullAt: number | undefined;
  droppedByLoss = 0;
  /** Longer than the longest. */
  tooLong = 0;
  /** Left at the end. */
  open = 0;

  constructor(
    private readonly definition: Definition,
    tools: KeyTools,
    compiler: Compiler<Event>,
    private readonly records: Records<typeof OWN_LATENCIES>,
  ) {
    this.keys = new SectionKeys(tools);
    this.budget = tools.budget;
    const { from, to, cancel, lane, detail } = definition;
    this.from = from.map((one) => compiler.trigger(one));
    this.to = to.map((one) => compiler.trigger(one));
    this.cancel = cancel.map((one) => compiler.trigger(one));
    this.nameOf = lane === undefined ? undefined : compiler.text(lane);
    this.detailOf = detail === undefined ? undefined : compiler.text(detail);
  }

  /** An event may end one latency and begin the next. */
  take(event: Event, t: number, machine: number, matched: readonly number[]): void {
    if (this.fullAt !== undefined) return;
    this.each(this.to, event, t, machine, matched, false, (key) => this.close(key, t));
    this.each(this.cancel, event, t, machine, matched, false, (key) => this.drop(key, t));
    this.each(this.from, event, t, machine, matched, true, (key) => this.begin(key, event, t));
  }

  finish(untilNs: number, stoppedNs: number | undefined): void {
    const lastNs = Math.min(untilNs, stoppedNs ?? untilNs, this.fullAt ?? untilNs);
    for (const key of this.latencies.values()) {
      this.advance(key, lastNs);
      this.open += key.open.length;
      const { track } = key.row;
      if (lastNs < untilNs) this.enter(key, lastNs, State.UNKNOWN);
      track?.finish(untilNs);
    }
  }

  /** The keys that an event is of, by some triggers; each once. */
  private each(
    triggers: readonly LiveTrigger<Event>[],
    event: Event,
    t: number,
    machine: number,
    matched: readonly number[],
    isNew: boolean,
    visit: (key: LatencyKey) => void,
  ): void {
    let done: LatencyKey[] | undefined;
    for (const trigger of triggers) {
      if (!matched.some((one) => trigger.on.has(one))) continue;
      if (trigger.where?.(event) === false) continue;
      const values = keyOf(trigger.key, event);
      const row = values && this.keys.rowOf(values, machine, isNew ? () => this.nameOf?.(event) : undefined);
      if (row === undefined) continue;
      const key = this.keyAt(row);
      if (done?.includes(key) === true) continue;
      done = [...(done ?? []), key];
      this.advance(key, t);
      // The other end may be among the lost events.
      if (key.lostUntil <= t) visit(key);
    }
  }

  private keyAt(row: KeyRow): LatencyKey {
    let key = this.latencies.get(row);
    if (key === undefined) {
      key = { row, open: [], lostUntil: Number.NEGATIVE_INFINITY };
      this.latencies.set(row, key);
    }
    return key;
  }

  private begin(key: LatencyKey, event: Event, t: number): void {
    const { whileOpen } = this.definition;
    if (0 < key.open.length && whileOpen === "first") return;
    if (whileOpen === "last") key.open.length = 0;
    if (this.budget.limits.depth <= key.open.length) {
      key.open.shift();
      this.budget.leaveOut("latencies are not shown: too many of their key were open at a time");
    }
    key.open.push({ t, detail: this.budget.textId(this.detailOf?.(event) ?? this.definition.title) });
    this.draw(key, t);
  }

  private close(key: LatencyKey, t: number): void {
    const open = key.open.shift();
    if (open === undefined) return;
    if (!this.budget.takes("latencies", "latencies")) {
      key.open.unshift(open);
      this.fullAt = t;
      return;
    }
    const row = this.records.next();
    const { columns } = this.records;
    columns.key.put(row, key.row.index);
    columns.start.put(row, open.t);
    columns.end.put(row, t);
    columns.detail.put(row, open.detail);
    if (this.isSingle) {
      this.enter(key, open.t, this.state, open.detail);
      this.enter(key, t, State.NONE);
    } else this.draw(key, t);
  }

  private drop(key: LatencyKey, t: number): void {
    key.open = [];
    this.draw(key, t);
  }

  /** Losses, and latencies that are too long, up to `t`. */
  private advance(key: LatencyKey, t: number): void {
    const { longestNs = Number.POSITIVE_INFINITY } = this.definition;
    for (;;) {
      const loss = key.row.losses.next;
      const over = (key.open[0]?.t ?? Number.POSITIVE_INFINITY) + longestNs;
      if (over < t && over <= loss) {
        key.open.shift();
        this.tooLong += 1;
        this.draw(key, over);
      } else if (loss < t) this.lose(key, loss);
      else return;
    }
  }

  private lose(key: LatencyKey, begin: number): void {
    this.droppedByLoss += key.open.length;
    key.open = [];
    key.lostUntil = key.row.losses.pass();
    this.enter(key, begin, State.UNKNOWN);
    this.enter(key, key.lostUntil, State.NONE);
  }

  /** At most one is open: it is drawn once it is known to be a pair. */
  private get isSingle(): boolean {
    return this.definition.whileOpen !== "each";
  }

  private get state(): State {
    return ROLE_STATES[this.definition.role];
  }

  /** Of several that may be open, how many are from here on. */
  private draw(key: LatencyKey, t: number): void {
    if (this.isSingle || key.row.track === undefined) return;
    const [first] = key.open;
    const count = key.open.length;
    if (first === undefined) this.enter(key, t, State.NONE);
    else this.enter(key, t, this.state, count === 1 ? first.detail : this.budget.textId(`${count} open`));
  }

  /** Rows begin in order: a stretch that is already drawn keeps its rows. */
  private enter({ row: { track } }: LatencyKey, t: number, state: State, aux = -1): void {
    if (track === undefined) return;
    if (track.count === 0 && state === State.NONE) return;
    const last = track.count === 0 ? Number.NEGATIVE_INFINITY : track.startAt(track.count - 1);
    track.enter(Math.max(t, last), state, 0, aux);
  }
}
