import { MOST_CURVES } from "../viewmodel/curve.js";
import type {
  AnalysisDraftRow,
  AnalysisRow,
  FilterRow,
  LaneSetRow,
  NamedRow,
  NamedViewRow,
  NamesRow,
  RecentRow,
  SymbolsRow,
  ViewRow,
} from "./schema.js";

/**
 * Rows as they come out of a database that another version, a crash or a hand may have damaged. A row that lacks what it
 * is about is dropped; of the others, parts that make no sense are left out.
 */

/** What a row has if it is right; each may be anything. */
type Loose<T> = { readonly [K in keyof T]?: unknown };

type TimeRange = NonNullable<ViewRow["selection"]>;
type Compared = NonNullable<ViewRow["compared"]>;
type KeptMarkers = NonNullable<ViewRow["markers"]>;
type KeptMove = NonNullable<ViewRow["moves"]>[number];
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
  const moves = movesOf(rest.moves);
  const markers = markersOf(rest.markers);
  return {
    contentId,
    savedAt: isNumber(savedAt) ? savedAt : 0,
    t0,
    t1,
    ...(rest.isWhole === true ? { isWhole: true } : {}),
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
    ...(markers === undefined ? {} : { markers }),
    ...(moves.length === 0 ? {} : { moves }),
    ...(typeof rest.laneSet === "string" ? { laneSet: rest.laneSet } : {}),
    ...squeezedOf(rest.squeezed),
    ...profileOf(rest.profile),
    ...(typeof cpus.by === "string"
      ? { cpuOrder: { by: cpus.by, ...(typeof cpus.vm === "string" ? { vm: cpus.vm } : {}) } }
      : {}),
  };
}

function squeezedOf(value: unknown): Pick<ViewRow, "squeezed"> {
  const { lane, leastNs } = fieldsOf<NonNullable<ViewRow["squeezed"]>>(value);
  if (!isNumber(leastNs) || leastNs <= 0) return {};
  return { squeezed: { leastNs, ...(typeof lane === "string" ? { lane } : {}) } };
}

/** Words that mean nothing are left out where they are used. */
function profileOf(value: unknown): Pick<ViewRow, "profile"> {
  const kept = fieldsOf<NonNullable<ViewRow["profile"]>>(value);
  const { view, source, event, weight, where, lane } = kept;
  if (typeof view !== "string") return {};
  return {
    profile: {
      view,
      ...(typeof source === "string" ? { source } : {}),
      ...(typeof event === "string" ? { event } : {}),
      groups: textsOf(kept.groups),
      ...(typeof kept.eventsBy === "string" ? { eventsBy: kept.eventsBy } : {}),
      ...(Array.isArray(kept.columns) ? { columns: textsOf(kept.columns) } : {}),
      ...(Array.isArray(kept.ratios) ? { ratios: textsOf(kept.ratios) } : {}),
      weight: weight === "samples" ? weight : "weight",
      withHost: kept.withHost === true,
      withIdle: kept.withIdle === true,
      where: typeof where === "string" ? where : "",
      ...(typeof lane === "string" ? { lane } : {}),
    },
  };
}

export function keptRecent(value: unknown): RecentRow | undefined {
  const { token, tokens, name, contentId, contents, openedAt } = fieldsOf<RecentRow>(value);
  if (typeof token !== "string" || typeof name !== "string" || !isNumber(openedAt)) return undefined;
  return {
    token,
    ...(Array.isArray(tokens) ? { tokens: textsOf(tokens) } : {}),
    name,
    contentId: typeof contentId === "string" ? contentId : "",
    ...(Array.isArray(contents) ? { contents: textsOf(contents) } : {}),
    openedAt,
  };
}

export function keptSymbols(value: unknown): SymbolsRow | undefined {
  const { contentId, savedAt, files, owners, slides, removed } = fieldsOf<SymbolsRow>(value);
  if (typeof contentId !== "string" || !Array.isArray(files)) return undefined;
  const right = files.flatMap((file) => {
    const { path, bytes } = fieldsOf<SymbolsRow["files"][number]>(file);
    return typeof path === "string" && bytes instanceof Uint8Array ? [{ path, bytes }] : [];
  });
  const numbers = Object.entries(textsIn(slides)).filter(([, slide]) => /^-?\d{1,20}$/.test(slide));
  return {
    contentId,
    savedAt: isNumber(savedAt) ? savedAt : 0,
    files: right,
    owners: textsIn(owners),
    slides: Object.fromEntries(numbers),
    removed: textsOf(removed),
  };
}

function textsIn(value: unknown): Record<string, string> {
  const entries = Object.entries(fieldsOf<Record<string, unknown>>(value));
  return Object.fromEntries(entries.flatMap(([key, text]) => (typeof text === "string" ? [[key, text]] : [])));
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

/** A view or a set of lanes that the user has named. What a later version names in another way is left alone. */
export function keptNamed(value: unknown): NamedRow | undefined {
  const { id, kind, name, savedAt, ...rest } = fieldsOf<NamedRow>(value);
  if (typeof id !== "string" || typeof name !== "string" || id === "" || name === "") return undefined;
  const of = { id, name, contents: textsOf(rest.contents), savedAt: isNumber(savedAt) ? savedAt : 0 };
  if (kind === "lanes") {
    const { lanes } = fieldsOf<LaneSetRow>(value);
    return { ...of, kind, lanes: textsOf(lanes) };
  }
  const { beginNs, endNs, view } = fieldsOf<NamedViewRow>(value);
  const kept = keptView(view);
  if (kind !== "view" || kept === undefined || !isWholeNs(beginNs) || !isWholeNs(endNs)) return undefined;
  return { ...of, kind, beginNs, endNs, view: kept };
}

export function keptAnalysis(value: unknown): AnalysisRow | undefined {
  const { id, fileName, text, token, contents, savedAt } = fieldsOf<AnalysisRow>(value);
  if (typeof id !== "string" || id === "" || typeof text !== "string") return undefined;
  return {
    id,
    fileName: typeof fileName === "string" && fileName !== "" ? fileName : "kept.analysis.json",
    text,
    token: typeof token === "string" ? token : "",
    contents: textsOf(contents),
    savedAt: isNumber(savedAt) ? savedAt : 0,
  };
}

export function keptDraft(value: unknown): AnalysisDraftRow | undefined {
  const { id, text } = fieldsOf<AnalysisDraftRow>(value);
  return typeof id !== "string" || id === "" || typeof text !== "string" ? undefined : { id, text };
}

/** A whole number of ns as text, which may be too large for a number. */
function isWholeNs(value: unknown): value is string {
  return typeof value === "string" && /^-?\d{1,24}$/.test(value);
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

function markersOf(value: unknown): KeptMarkers | undefined {
  const { a, b } = fieldsOf<KeptMarkers>(value);
  if (!isNumber(a) && !isNumber(b)) return undefined;
  return { ...(isNumber(a) && { a }), ...(isNumber(b) && { b }) };
}

function movesOf(value: unknown): NonNullable<ViewRow["moves"]> {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one: unknown) => {
    const { lane, after } = fieldsOf<KeptMove>(one);
    return typeof lane === "string" ? [{ lane, ...(typeof after === "string" ? { after } : {}) }] : [];
  });
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
