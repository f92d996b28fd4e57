import { formatCountOf, formatDuration, formatNumber } from "../core/format.js";
import type { Records } from "../core/records.js";
import type { StringTable } from "../core/string-table.js";
import type { OWN_LATENCIES, OwnAnalysisFacts, OwnFound, OwnKey, OwnSection } from "../facts/own-facts.js";
import { predicateOf } from "../filter/compile.js";
import { parseFilter } from "../filter/parse.js";
import type { LaneStore } from "../index/lane-store.js";
import { NO_LANE } from "../model/lanes.js";
import { Durations } from "../query/durations.js";
import { STEP_ROWS } from "../query/resumable.js";
import { rowsIn } from "../query/row-scan.js";
import type { FindingRule, OwnDefinition } from "./file/definition.js";
import { isTemplateFault, parseTemplate, type Template } from "./file/template.js";
import { type FoundRow, rowTerms, rowText } from "./found-rows.js";
import { isOwnState } from "./roles.js";

interface FindTools {
  readonly definition: OwnDefinition;
  readonly keys: readonly OwnKey[];
  readonly latencies: Records<typeof OWN_LATENCIES>;
  readonly lanes: LaneStore;
  readonly strings: StringTable;
  readonly untilNs: number;
}

/** Tables with the rows that findings are about. */
const TABLES: Readonly<Record<OwnSection["kind"], string>> = {
  state: "own-states",
  latency: "own-latencies",
  counter: "own-counters",
};

/** What the rules of a definition find among the rows of a window. */
export function rowFinder(tools: FindTools): OwnAnalysisFacts["find"] {
  const rules = tools.definition.findings.map((rule) => liveRule(rule, tools));
  return function* find(t0, t1) {
    for (const rule of rules) {
      yield;
      const top = new Top(rule.rule.atMost);
      yield* addAll(rule, tools, { t0, t1 }, top);
      for (const row of top.rows) yield foundOf(rule, row, tools);
    }
  };
}

interface LiveRule {
  readonly rule: FindingRule;
  readonly isMeant: (row: FoundRow) => boolean;
  readonly title: Template;
  readonly text: Template;
}

interface Window {
  readonly t0: number;
  readonly t1: number;
}

function liveRule(rule: FindingRule, { definition, lanes }: FindTools): LiveRule {
  const parsed = parseFilter(rule.where ?? "");
  const key = keyNames(rule, definition);
  const isAny = rule.where === undefined || !parsed.ok;
  const made = isAny ? undefined : predicateOf(parsed.filter, rowTerms(rule, key, lanes));
  return {
    rule,
    isMeant: made === undefined || "message" in made ? () => made === undefined : made,
    title: templateOf(rule.title),
    text: templateOf(rule.text),
  };
}

function keyNames({ of }: FindingRule, { states, latencies, counters }: OwnDefinition): readonly string[] {
  const sections = { state: states, latency: latencies, counter: counters }[of.kind];
  return sections.find(({ id }) => id === of.section)?.key ?? [];
}

function templateOf(source: string): Template {
  const parsed = parseTemplate(source);
  return isTemplateFault(parsed) ? [source] : parsed;
}

/** Rows that are summed up together. */
interface Group {
  readonly first: FoundRow;
  readonly durations: Durations;
}

function* addAll(live: LiveRule, tools: FindTools, window: Window, top: Top): Generator<undefined> {
  const { rule, isMeant } = live;
  if (rule.per === "row") {
    for (const row of rowsOf(rule, tools, window)) {
      if (row === undefined) yield;
      else if (isMeant(row)) top.add(row);
    }
    return;
  }
  // Machines have keys of their own, so their parts do not tell keys apart.
  const groups = new Map<OwnKey | undefined, Map<string, Group>>();
  for (const row of rowsOf(rule, tools, window)) {
    if (row === undefined) {
      yield;
      continue;
    }
    const key = rule.per === "key" ? row.key : undefined;
    const ofKey = groups.get(key) ?? new Map<string, Group>();
    groups.set(key, ofKey);
    const text = rule.of.kind === "state" ? row.text : "";
    const group = ofKey.get(text) ?? { first: row, durations: new Durations() };
    ofKey.set(text, group);
    group.durations.add(row.start, row.end - row.start);
  }
  for (const ofKey of groups.values()) {
    for (const { first, durations } of ofKey.values()) {
      yield;
      const row = figuresOf(first, durations, window);
      if (isMeant(row)) top.add(row);
    }
  }
}

function figuresOf(first: FoundRow, durations: Durations, { t0, t1 }: Window): FoundRow {
  const { count, total, max, worstNs } = durations;
  const [p50, p90, p99] = [0.5, 0.9, 0.99].map((p) => durations.percentile(p));
  const figures = { count, total, mean: total / count, p50: p50 ?? 0, p90: p90 ?? 0, p99: p99 ?? 0, max };
  return { ...first, start: worstNs, end: worstNs + max, figures: { ...figures, share: total / Math.max(1, t1 - t0) } };
}

/** Rows of the section of a rule that lie in a window, whole. */
function* rowsOf({ of }: FindingRule, tools: FindTools, window: Window): Generator<FoundRow | undefined> {
  const isMeant = ({ section }: OwnKey) => section.kind === of.kind && section.id === of.section;
  if (of.kind === "latency") {
    yield* latencyRows(tools, window, isMeant);
    return;
  }
  for (const key of tools.keys) {
    if (!isMeant(key)) continue;
    yield;
    yield* of.kind === "state" ? stateRows(tools, window, key) : pointRows(tools, window, key);
  }
}

function* latencyRows(
  { latencies, keys, strings }: FindTools,
  { t0, t1 }: Window,
  isMeant: (key: OwnKey) => boolean,
): Generator<FoundRow | undefined> {
  const { columns } = latencies;
  for (let row = latencies.firstAfter("end", t0); row < latencies.count; row += 1) {
    if (row % STEP_ROWS === 0) yield;
    const key = keys[columns.key.at(row)];
    const start = columns.start.at(row);
    if (key === undefined || t1 <= start || !isMeant(key)) continue;
    yield { key, start, end: columns.end.at(row), text: strings.get(columns.detail.at(row)), value: Number.NaN };
  }
}

function* stateRows(
  { lanes, strings, untilNs }: FindTools,
  { t0, t1 }: Window,
  key: OwnKey,
): Generator<FoundRow | undefined> {
  if (key.lane === NO_LANE) return;
  const track = lanes.track(key.lane);
  const { from, to } = rowsIn(track, t0, t1, untilNs);
  for (let row = from; row < to; row += 1) {
    if (row % STEP_ROWS === 0) yield;
    if (!isOwnState(track.stateAt(row))) continue;
    const text = strings.get(track.auxAt(row));
    yield { key, start: track.startAt(row), end: track.endAt(row, untilNs), text, value: Number.NaN };
  }
}

function* pointRows({ untilNs }: FindTools, { t0, t1 }: Window, key: OwnKey): Generator<FoundRow | undefined> {
  const { points } = key;
  if (points === undefined) return;
  const { t, value } = points.columns;
  for (let row = Math.max(0, points.firstAfter("t", t0) - 1); row < points.count && t.at(row) < t1; row += 1) {
    if (row % STEP_ROWS === 0) yield;
    const end = row + 1 < points.count ? t.at(row + 1) : untilNs;
    const now = value.at(row);
    if (!Number.isNaN(now)) yield { key, start: t.at(row), end, text: "", value: now };
  }
}

/** The longest rows, or those of the highest values. */
class Top {
  readonly rows: FoundRow[] = [];

  constructor(private readonly most: number) {}

  add(row: FoundRow): void {
    const { rows, most } = this;
    const last = rows.at(-1);
    if (rows.length === most && last !== undefined && weightOf(row) <= weightOf(last)) return;
    let at = rows.length;
    while (0 < at && weightOf(rows[at - 1] as FoundRow) < weightOf(row)) at -= 1;
    rows.splice(at, 0, row);
    rows.length = Math.min(most, rows.length);
  }
}

function weightOf({ value, figures, start, end }: FoundRow): number {
  return Number.isNaN(value) ? (figures?.total ?? end - start) : value;
}

function foundOf({ rule, title, text }: LiveRule, row: FoundRow, { definition, lanes }: FindTools): OwnFound {
  const key = row.key.section.key;
  const shown = (template: Template) => rowText(template, row, key, lanes);
  const isValue = row.key.section.kind === "counter";
  const own = shown(text);
  return {
    rule: rule.id,
    severity: rule.severity,
    title: shown(title),
    text: own.trim() === "" ? `Found by the analysis "${definition.title}".` : own,
    evidence: [evidenceOf(row), `rule ${rule.id} of the analysis ${definition.id}`],
    lane: row.key.lane,
    t0: row.start,
    t1: row.end,
    table: TABLES[row.key.section.kind],
    durationNs: isValue ? undefined : (row.figures?.total ?? row.end - row.start),
  };
}

function evidenceOf({ key, figures, value, start, end }: FoundRow): string {
  const { section } = key;
  const of = `${section.title}${key.parts.length === 0 ? "" : ` (${key.parts.join(" ")})`}`;
  if (figures === undefined) {
    const took = formatDuration(end - start);
    return Number.isNaN(value) ? `${of}: ${took}` : `${of}: ${formatNumber(value)} ${section.unit}`.trimEnd();
  }
  const { count, total, p50, p99, max } = figures;
  return `${section.title}: ${formatCountOf(count, "time")}, ${formatDuration(total)} in all, median ${formatDuration(p50)}, 99 % ${formatDuration(p99)}, worst ${formatDuration(max)}`;
}
