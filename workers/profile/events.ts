import type { ProfileEventsRequest } from "../model/profile.js";
import type { EventColumn, ProfileEvents, RatioColumn, RatioValues } from "../model/profile-events.js";
import { type EventRatio, ratioValue, usualRatios } from "../model/profile-ratios.js";
import type { Steps } from "../query/resumable.js";
import type { ProfileBasis } from "./basis.js";
import { type EventRows, FunctionRows, GroupRows, type RowSums } from "./event-rows.js";
import type { Prepared } from "./prepared.js";
import type { EventCount } from "./sets.js";

/** Columns beyond this are not made of events that nobody chose. */
const MOST_EVENTS = 12;

/** An event with its sums, row by row as they are met. */
interface Summed extends Omit<EventColumn, "self" | "total" | "selfSamples" | "totalSamples"> {
  /** Whether its weights are how many there were. */
  readonly isCounted: boolean;
  /** Of all of its samples: (Σw)²/Σw². */
  readonly effective: number;
  /** By row: Σw². */
  readonly squares: RowSums;
  readonly self: number[];
  readonly total: number[];
  readonly selfSamples: number[];
  readonly totalSamples: number[];
}

/** Several events side by side, a row for each function or group. */
export function* eventSteps(basis: ProfileBasis, request: ProfileEventsRequest): Steps<ProfileEvents> {
  const { by } = request;
  const events = chosenEvents(basis, request);
  const groups = by === "function" ? [] : [by];
  const rows: EventRows = by === "function" ? new FunctionRows() : new GroupRows();
  const summed: Summed[] = [];
  let textOf = (_: number) => "";
  for (const { event, isCounted } of events) {
    const name = basis.context.strings.get(event);
    const prepared = yield* basis.prepare({ ...request, weight: "weight", event: name, groups });
    ({ textOf } = prepared);
    summed.push({ name, isCounted, ...sumsOf(prepared, rows) });
    yield;
  }
  const order = orderOf(rows.count, summed);
  const columns = summed.map((one) => columnOf(one, order));
  const names = summed.map(({ name }) => name);
  const ratios = (request.ratios ?? usualRatios(names)).flatMap((ratio) => ratioColumn(ratio, summed, order) ?? []);
  const list = rows.frames(textOf);
  const frame = Int32Array.from(order, (row) => list.placeOf(row));
  return { by, count: order.length, frame, ...list.finish(), columns, ratios };
}

function chosenEvents({ sets, context }: ProfileBasis, request: ProfileEventsRequest): readonly EventCount[] {
  const all = sets.eventsOf(request.source);
  if (request.events === undefined) return all.slice(0, MOST_EVENTS);
  return request.events.flatMap((name) => all.find(({ event }) => context.strings.get(event) === name) ?? []);
}

function sumsOf(prepared: Prepared, rows: EventRows): Omit<Summed, "name" | "isCounted"> {
  const sums: RowSums = { self: [], total: [], selfSamples: [], totalSamples: [] };
  const { weight, samples } = rows.add(prepared, sums);
  const squares: RowSums = { self: [], total: [], selfSamples: [], totalSamples: [] };
  const { unit, evenness, folded } = prepared;
  // What one function is sampled by may weigh more evenly than what another one is.
  rows.add({ ...prepared, folded: { ...folded, weights: folded.squares } }, squares);
  return { unit, effective: samples * evenness, weight, samples, squares, ...sums };
}

/** Rows by falling weight, of one event after the other. */
function orderOf(count: number, columns: readonly Summed[]): Int32Array {
  const heavier = (a: number, b: number) => {
    for (const one of columns) {
      const by = (one.self[b] ?? 0) - (one.self[a] ?? 0) || (one.total[b] ?? 0) - (one.total[a] ?? 0);
      if (by !== 0) return by;
    }
    return a - b;
  };
  return Int32Array.from({ length: count }, (_, row) => row).sort(heavier);
}

function columnOf({ name, unit, weight, samples, ...sums }: Summed, order: Int32Array): EventColumn {
  const floats = (of: readonly number[]) => Float64Array.from(order, (row) => of[row] ?? 0);
  const counts = (of: readonly number[]) => Int32Array.from(order, (row) => of[row] ?? 0);
  return {
    name,
    unit,
    weight,
    samples,
    self: floats(sums.self),
    total: floats(sums.total),
    selfSamples: counts(sums.selfSamples),
    totalSamples: counts(sums.totalSamples),
  };
}

/** Undefined: one of the events is no column, or its samples do not say how many there were. */
function ratioColumn(ratio: EventRatio, columns: readonly Summed[], order: Int32Array): RatioColumn | undefined {
  const [of, per] = [ratio.of, ratio.per].map((name) => columns.find((one) => one.name === name && one.isCounted));
  if (of === undefined || per === undefined) return undefined;
  const valuesOf = (part: "self" | "total"): RatioValues => {
    const side = (one: Summed, row: number) => {
      const weight = one[part][row] ?? 0;
      const squares = one.squares[part][row] ?? 0;
      return { weight, samples: squares === 0 ? 0 : weight ** 2 / squares };
    };
    const values = Array.from(order, (row) => ratioValue(side(of, row), side(per, row), ratio.times));
    return {
      value: Float64Array.from(values, (one) => one?.value ?? Number.NaN),
      low: Float64Array.from(values, (one) => one?.low ?? Number.NaN),
      high: Float64Array.from(values, (one) => one?.high ?? Number.NaN),
    };
  };
  const whole = ratioValue(
    { weight: of.weight, samples: of.effective },
    { weight: per.weight, samples: per.effective },
    ratio.times,
  );
  return { ratio, whole, self: valuesOf("self"), total: valuesOf("total") };
}
