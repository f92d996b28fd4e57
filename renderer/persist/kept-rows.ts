import { MOST_CURVES } from "../viewmodel/curve.js";
import type { FilterRow, NamesRow, RecentRow, ViewRow } from "./schema.js";

/**
 * Rows as they come out of a database that another version, a crash or a hand may have damaged. A row that lacks what it
 * is about is dropped; of the others, parts that make no sense are left out.
 */

/** What a row has if it is right; each may be anything. */
type Loose<T> = { readonly [K in keyof T]?: unknown };

type TimeRange = NonNullable<ViewRow["selection"]>;
type Compared = NonNullable<ViewRow["compared"]>;
type KeptCurve = NonNullable<ViewRow["curves"]>[number];
type CpuOrder = NonNullable<ViewRow["cpuOrder"]>;

export function keptView(value: unknown): ViewRow | undefined {
  const { contentId, savedAt, t0, t1, ...rest } = fieldsOf<ViewRow>(value);
  if (typeof contentId !== "string" || !isNumber(t0) || !isNumber(t1) || t1 <= t0) return undefined;
  const { scrollPx, filter, selection, lane, stateNs, order, hidesIdle, cpuOrder } = rest;
  const compared = fieldsOf<Compared>(rest.compared);
  const [range, a, b] = [rangeOf(selection), rangeOf(compared.a), rangeOf(compared.b)];
  const cpus = fieldsOf<CpuOrder>(cpuOrder);
  const area = textsOf(rest.area);
  const curves = curvesOf(rest.curves);
  return {
    contentId,
    savedAt: isNumber(savedAt) ? savedAt : 0,
    t0,
    t1,
    scrollPx: isNumber(scrollPx) && 0 <= scrollPx ? scrollPx : 0,
    collapsed: textsOf(rest.collapsed),
    expanded: textsOf(rest.expanded),
    pinned: textsOf(rest.pinned),
    hidden: textsOf(rest.hidden),
    filter: typeof filter === "string" ? filter : "",
    ...(range === undefined ? {} : { selection: range }),
    ...(a === undefined && b === undefined ? {} : { compared: { ...(a && { a }), ...(b && { b }) } }),
    ...(area.length === 0 ? {} : { area }),
    ...(typeof lane === "string" ? { lane } : {}),
    ...(isNumber(stateNs) ? { stateNs } : {}),
    ...(typeof order === "string" || isNumber(order) ? { order } : {}),
    ...(typeof hidesIdle === "boolean" ? { hidesIdle } : {}),
    ...(curves.length === 0 ? {} : { curves }),
    ...(typeof cpus.by === "string"
      ? { cpuOrder: { by: cpus.by, ...(typeof cpus.vm === "string" ? { vm: cpus.vm } : {}) } }
      : {}),
  };
}

export function keptRecent(value: unknown): RecentRow | undefined {
  const { token, tokens, name, contentId, openedAt } = fieldsOf<RecentRow>(value);
  if (typeof token !== "string" || typeof name !== "string" || !isNumber(openedAt)) return undefined;
  return {
    token,
    ...(Array.isArray(tokens) ? { tokens: textsOf(tokens) } : {}),
    name,
    contentId: typeof contentId === "string" ? contentId : "",
    openedAt,
  };
}

/** A file as text. */
export function keptText(value: unknown): NamesRow | undefined {
  const { contentId, savedAt, text } = fieldsOf<NamesRow>(value);
  if (typeof contentId !== "string" || typeof text !== "string") return undefined;
  return { contentId, savedAt: isNumber(savedAt) ? savedAt : 0, text };
}

export function keptFilter(value: unknown): FilterRow | undefined {
  const { name, text } = fieldsOf<FilterRow>(value);
  return typeof name !== "string" || name === "" || typeof text !== "string" ? undefined : { name, text };
}

function fieldsOf<T>(value: unknown): Loose<T> {
  return typeof value === "object" && value !== null ? (value as Loose<T>) : {};
}

function rangeOf(value: unknown): TimeRange | undefined {
  const { t0, t1 } = fieldsOf<TimeRange>(value);
  return isNumber(t0) && isNumber(t1) && t0 <= t1 ? { t0, t1 } : undefined;
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}

function curvesOf(value: unknown): NonNullable<ViewRow["curves"]> {
  if (!Array.isArray(value)) return [];
  return value.slice(0, MOST_CURVES).flatMap((one: unknown) => {
    const { kind, lane } = fieldsOf<KeptCurve>(one);
    if (typeof kind !== "string") return [];
    return [{ kind, ...(typeof lane === "string" ? { lane } : {}) }];
  });
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
