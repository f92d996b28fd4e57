import { addToGroup } from "../../core/groups.js";
import { firstIndex } from "../../core/search.js";
import { InputAction, InputSource } from "../../model/input-actions.js";
import type { LaneId } from "../../model/lanes.js";
import { RESPONSE_SIGNS, type ResponseSign } from "../../model/run-comparison.js";
import type { QueryContext } from "../context.js";
import { STEP_ROWS, type Steps } from "../resumable.js";
import { GuestWakes } from "./guest-wakes.js";

/** An input, and when its guest showed that it had come. Times are ns. */
export interface InputResponse {
  /** Of the VM. */
  readonly lane: LaneId;
  readonly t: number;
  /** Begin of its run; NaN: it belongs to none. */
  readonly runNs: number;
  /** Its place in the recording; -1: not told. */
  readonly number: number;
  readonly actions: number;
  /** String ids; `about` -1: nothing. */
  readonly keys: number;
  readonly about: number;
  readonly lateNs: number;
  readonly answerNs: number;
  /** Since it was sent; NaN: not known. */
  readonly signs: Record<ResponseSign, number>;
}

/** A text cursor blinks by itself, in a block of so many pixels at most. */
const BLINK_PIXELS = 64;
/** A later change is about something else. */
const LONGEST_NS = 10e9;
/** A later press takes over what changes, once this one has waited so long. */
const PATIENCE_NS = 2e9;
/** What has not been read for so long, where others are, is lost. */
const LOST_NS = 500e6;
/** A recorder may have read what QEMU dispatched a bit before an answer was read. */
const AHEAD_NS = 5e6;

/** In this order the first sign that is known is the response: the later ones are nearer to what people see. */
const SHOWN_BY: readonly ResponseSign[] = ["screen", "evdev", "process", "vcpu"];

/** The response to an input: by what, and after how long. */
export function responseOf({ signs }: InputResponse): { readonly by: ResponseSign; readonly ns: number } | undefined {
  const by = SHOWN_BY.find((sign) => !Number.isNaN(signs[sign]));
  return by === undefined ? undefined : { by, ns: signs[by] };
}

/** The inputs of [t0, t1), in order of time, with their guests' responses, which may come later. */
export function* responsesIn(context: QueryContext, t0: number, t1: number): Steps<readonly InputResponse[]> {
  const byVm = yield* heardByVm(context, t0, t1 + LONGEST_NS);
  const found: InputResponse[] = [];
  for (const [lane, heard] of byVm) {
    const own = inputsOf(context, lane, heard, t0, t1);
    if (own.length === 0) continue;
    matchSeen(context, own, heard);
    yield;
    const presses = Float64Array.from(own.filter(({ actions }) => doesChange(actions)).map(({ t }) => t));
    const screen = screenChanges(context, lane, t0, t1 + LONGEST_NS);
    const begins = runBegins(own);
    for (const input of own) input.signs.screen = screenAfter(input, presses, screen, begins);
    yield;
    const wakes = new GuestWakes(context, lane);
    for (const [i, input] of own.entries()) {
      wakes.note(input, Math.min(input.t + LONGEST_NS, firstLater(presses, input.t + PATIENCE_NS)));
      if (i % 64 === 0) yield;
    }
    for (const input of own) found.push(input);
  }
  return found.sort((a, b) => a.t - b.t);
}

/** Rows of inputs of a VM by how they came to be known. */
interface Heard {
  readonly sent: number[];
  readonly dispatched: number[];
  readonly evdev: number[];
}

function* heardByVm({ inputs }: QueryContext, t0: number, t1: number): Steps<ReadonlyMap<LaneId, Heard>> {
  const { columns } = inputs;
  const byVm = new Map<LaneId, Heard>();
  const end = inputs.firstFrom("t", t1);
  for (let row = inputs.firstFrom("t", t0); row < end; row += 1) {
    if (row % STEP_ROWS === 0) yield;
    const lane = columns.lane.at(row);
    let heard = byVm.get(lane);
    if (heard === undefined) {
      heard = { sent: [], dispatched: [], evdev: [] };
      byVm.set(lane, heard);
    }
    const source = columns.source.at(row);
    const list =
      source === InputSource.SENT ? heard.sent : source === InputSource.EVDEV ? heard.evdev : heard.dispatched;
    list.push(row);
  }
  return byVm;
}

/** What a replay sent, and what a user did: that is dispatched only. */
function inputsOf(context: QueryContext, lane: LaneId, { sent, dispatched }: Heard, t0: number, t1: number) {
  const { columns } = context.inputs;
  const taken = new Set<number>();
  const seenAt = new Map<number, number>();
  // QEMU dispatches groups in the order in which they came.
  const waiting = new Map<number, number[]>();
  for (const row of dispatched) addToGroup(waiting, columns.keys.at(row), row);
  const firstOf = new Map<number, number>();
  for (const row of sent) {
    const keys = columns.keys.at(row);
    const rows = waiting.get(keys) ?? [];
    const t = columns.t.at(row);
    let at = firstOf.get(keys) ?? 0;
    while (at < rows.length && columns.t.at(rows[at] as number) < t - AHEAD_NS) at += 1;
    firstOf.set(keys, at);
    const other = rows[at];
    if (other === undefined || t + PATIENCE_NS < columns.t.at(other)) continue;
    firstOf.set(keys, at + 1);
    taken.add(other);
    seenAt.set(row, columns.t.at(other));
  }
  const rows = [...sent, ...dispatched.filter((row) => !taken.has(row))].sort((a, b) => a - b);
  return rows
    .filter((row) => t0 <= columns.t.at(row) && columns.t.at(row) < t1)
    .map((row): InputResponse => {
      const { t, runNs, number, actions, keys, about, lateNs, answerNs, source } = context.inputs.at(row);
      const signs = Object.fromEntries(RESPONSE_SIGNS.map((sign) => [sign, Number.NaN]));
      const own = { ...signs, dispatched: Math.max(0, (seenAt.get(row) ?? Number.NaN) - t) } as InputResponse["signs"];
      const run = source === InputSource.SENT ? runNs : Number.NaN;
      return { lane, t, runNs: run, number, actions, keys, about, lateNs, answerNs, signs: own };
    });
}

/**
 * The guest's kernel reads groups in the order in which they came, and names keys by other numbers: they match by what they
 * do. Where it read fewer than came, a group belongs to an input only if no other one waits.
 */
function matchSeen({ inputs }: QueryContext, own: readonly InputResponse[], { evdev }: Heard): void {
  const { columns } = inputs;
  const read = new Map<number, number[]>();
  for (const row of evdev) addToGroup(read, columns.actions.at(row), columns.t.at(row));
  const came = new Map<number, InputResponse[]>();
  for (const input of own) addToGroup(came, input.actions & ~InputAction.MODIFIER, input);
  for (const [does, all] of came) {
    const times = read.get(does) ?? [];
    if (times.length < all.length) matchSome(all, times);
    else matchAll(all, times);
  }
}

function matchAll(all: readonly InputResponse[], times: readonly number[]): void {
  let at = 0;
  for (const { t, signs } of all) {
    while (at < times.length && (times[at] as number) < t) at += 1;
    const seen = times[at] ?? Number.POSITIVE_INFINITY;
    if (t + PATIENCE_NS < seen) continue;
    signs.evdev = seen - t;
    at += 1;
  }
}

function matchSome(all: readonly InputResponse[], times: readonly number[]): void {
  let next = 0;
  let waiting: InputResponse[] = [];
  for (const seen of times) {
    for (; next < all.length && (all[next] as InputResponse).t <= seen; next += 1)
      waiting.push(all[next] as InputResponse);
    waiting = waiting.filter(({ t }) => seen < t + LOST_NS);
    const [only] = waiting;
    if (only === undefined || 1 < waiting.length) continue;
    only.signs.evdev = seen - only.t;
    waiting = [];
  }
}

/** Times of changes that are more than a cursor that blinks. */
function screenChanges({ screenChanges: store }: QueryContext, lane: LaneId, t0: number, t1: number): Float64Array {
  const { columns } = store;
  const times: number[] = [];
  const end = store.firstFrom("t", t1);
  for (let row = store.firstFrom("t", t0); row < end; row += 1)
    if (columns.lane.at(row) === lane && BLINK_PIXELS < columns.pixels.at(row)) times.push(columns.t.at(row));
  return Float64Array.from(times);
}

/**
 * From an input to the first change after it. What is let go, moved or only changes other keys may change nothing: there the
 * next press takes over at once.
 */
function screenAfter(
  { t, actions }: InputResponse,
  presses: Float64Array,
  changes: Float64Array,
  begins: Float64Array,
): number {
  const change = firstLater(changes, t);
  const before = Math.min(firstLater(presses, doesChange(actions) ? t + PATIENCE_NS : t), firstLater(begins, t));
  const end = Math.min(t + LONGEST_NS, before);
  return change < end ? change - t : Number.NaN;
}

/** The screen may be watched in runs alone: what changes in one is no response to what came before it. */
function runBegins(inputs: readonly InputResponse[]): Float64Array {
  return Float64Array.from(new Set(inputs.map(({ runNs }) => runNs).filter((ns) => !Number.isNaN(ns)))).sort();
}

function doesChange(actions: number): boolean {
  return (actions & InputAction.PRESS) !== 0 && (actions & InputAction.MODIFIER) === 0;
}

/** Of times in order the first after `t`. */
function firstLater(times: Float64Array, t: number): number {
  return times[firstIndex(0, times.length, (at) => t < (times[at] as number))] ?? Number.POSITIVE_INFINITY;
}
