import { Records } from "../core/records.js";
import { OWN_POINTS } from "../facts/own-facts.js";
import { State } from "../model/states.js";
import type { Budget } from "./budget.js";
import { type Compiler, keyOf, type LiveTrigger } from "./compile.js";
import { numberIn, type Reader } from "./evaluate.js";
import type { CounterSection as Definition } from "./file/definition.js";
import { type KeyRow, type KeyTools, SectionKeys } from "./keys.js";

interface LiveChange<Event> extends LiveTrigger<Event> {
  readonly is: "set" | "add";
  readonly value: Reader<Event>;
}

interface CounterKey {
  readonly row: KeyRow;
  readonly points: Records<typeof OWN_POINTS>;
  value: number;
  lostUntil: number;
}

/** The values of all keys of a section, driven by events in order of time. */
export class CounterSection<Event> {
  private readonly keys: SectionKeys;
  private readonly counters = new Map<KeyRow, CounterKey>();
  private readonly changes: readonly LiveChange<Event>[];
  private readonly nameOf: ((event: Event) => string) | undefined;
  private readonly budget: Budget;
  private readonly initial: number;
  /** Every change counts one event: what was recorded is counted, whatever was lost. */
  private readonly isCount: boolean;
  private fullAt: number | undefined;
  /** Values that a loss made unknown. */
  lost = 0;

  constructor(
    definition: Definition,
    private readonly tools: KeyTools,
    compiler: Compiler<Event>,
    private readonly beginNs: number,
  ) {
    this.keys = new SectionKeys(tools);
    this.budget = tools.budget;
    const { changes, initial, lane } = definition;
    this.changes = changes.map((change) => ({
      ...compiler.trigger(change),
      is: change.is,
      value: compiler.value(change.value),
    }));
    this.isCount = changes.every(({ is, value }) => is === "add" && value === "1");
    this.initial = initial ?? (changes.some(({ is }) => is === "set") ? Number.NaN : 0);
    this.nameOf = lane === undefined ? undefined : compiler.text(lane);
  }

  take(event: Event, t: number, machine: number, matched: readonly number[]): void {
    if (this.fullAt !== undefined) return;
    const done: CounterKey[] = [];
    for (const change of this.changes) {
      if (!matched.some((one) => change.on.has(one))) continue;
      if (change.where?.(event) === false) continue;
      const by = numberIn(change.value(event));
      if (!Number.isFinite(by)) continue;
      const values = keyOf(change.key, event);
      const row = values && this.keys.rowOf(values, machine, () => this.nameOf?.(event));
      const key = row && this.keyAt(row);
      if (key === undefined || done.includes(key)) continue;
      done.push(key);
      this.advance(key, t);
      // Among lost events a value is known for the moment only.
      if (!this.isCount && t < key.lostUntil) continue;
      const value = change.is === "set" ? by : key.value + by;
      // Beyond all numbers it is not known.
      this.put(key, t, Number.isFinite(value) ? value : Number.NaN);
    }
  }

  finish(untilNs: number, stoppedNs: number | undefined): void {
    const lastNs = Math.min(untilNs, stoppedNs ?? untilNs, this.fullAt ?? untilNs);
    for (const key of this.counters.values()) {
      if (this.fullAt === undefined) this.advance(key, lastNs);
      this.draw(key, untilNs, lastNs);
    }
  }

  private keyAt(row: KeyRow): CounterKey {
    let key = this.counters.get(row);
    if (key === undefined) {
      const points = new Records(OWN_POINTS);
      key = { row, points, value: Number.NaN, lostUntil: this.beginNs };
      this.counters.set(row, key);
      const own = this.tools.all[row.index];
      if (own !== undefined) this.tools.all[row.index] = { ...own, points };
      if (!Number.isNaN(this.initial)) this.put(key, this.beginNs, this.initial);
    }
    return key;
  }

  /** What was added to a value while events were lost is not known; the next value that is set is. */
  private advance(key: CounterKey, t: number): void {
    while (key.row.losses.next < t) {
      const begin = Math.max(key.row.losses.next, this.beginNs);
      key.lostUntil = key.row.losses.pass();
      if (this.isCount || Number.isNaN(key.value)) continue;
      this.lost += 1;
      this.put(key, begin, Number.NaN);
    }
  }

  private put(key: CounterKey, t: number, value: number): void {
    const { points } = key;
    if (Object.is(key.value, value)) return;
    const last = points.count - 1;
    if (0 <= last && points.columns.t.at(last) === t) {
      points.columns.value.set(last, value);
      key.value = value;
      return;
    }
    if (!this.budget.takes("points", "values of counters")) {
      this.fullAt = t;
      return;
    }
    const row = points.next();
    points.columns.t.put(row, t);
    points.columns.value.put(row, value);
    key.value = value;
  }

  /** In quarters of the highest value, which is known at the end. */
  private draw({ row: { track }, points }: CounterKey, untilNs: number, lastNs: number): void {
    if (track === undefined) return;
    const { t, value } = points.columns;
    let highest = 0;
    for (let row = 0; row < points.count; row += 1) highest = Math.max(highest, value.at(row) || 0);
    for (let row = 0; row < points.count; row += 1) {
      const now = value.at(row);
      const state = levelOf(now, highest);
      track.enter(t.at(row), state, 0, Number.isNaN(now) ? -1 : this.budget.textId(`${now}`));
    }
    if (lastNs < untilNs) track.enter(lastNs, State.UNKNOWN);
    track.finish(untilNs);
  }
}

const LEVELS = [State.LEVEL_1, State.LEVEL_2, State.LEVEL_3, State.LEVEL_4] as const;

function levelOf(value: number, highest: number): State {
  if (Number.isNaN(value)) return State.UNKNOWN;
  if (value <= 0) return State.NONE;
  return LEVELS[Math.min(3, Math.floor((4 * value) / highest))] ?? State.LEVEL_4;
}
