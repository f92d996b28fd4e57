import { laneAt, type TableRow, textAt } from "./table-view.js";

/** The table that has the rows which a row sums up, and the condition that finds them. */
export interface Cases {
  readonly table: string;
  readonly where: string;
  /** The column that has their length: the longest first. */
  readonly sortBy: string;
}

/** Columns whose numbers are those of cases. */
const COUNTS: ReadonlySet<string> = new Set(["count", "samples"]);

/** Where the cases are that a cell of a summary counts. */
export function casesOf(
  name: string,
  column: string,
  { table, row }: TableRow,
  lanePath: (lane: number) => string,
): Cases | undefined {
  const rule = COUNTS.has(column) ? RULES[name] : undefined;
  if (rule === undefined) return undefined;
  const parts = rule.columns.flatMap((one) => {
    const lane = laneAt(table, one, row);
    const value = one.endsWith("lane") ? (lane < 0 ? "" : lanePath(lane)) : textAt(table, one, row);
    return value === "" ? [] : [`${rule.names?.[one] ?? one} == ${JSON.stringify(value)}`];
  });
  if (parts.length === 0 || textAt(table, "state", row) === "absent") return undefined;
  return { table: rule.table, where: parts.join(" && "), sortBy: rule.sortBy };
}

interface Rule {
  readonly table: string;
  readonly columns: readonly string[];
  /** Other names of columns in the table of the cases. */
  readonly names?: Readonly<Record<string, string>>;
  readonly sortBy: string;
}

const RULES: Readonly<Record<string, Rule>> = {
  "state-usage": { table: "intervals", columns: ["state", "lane_kind"], sortBy: "duration_ns" },
  "wait-summary": { table: "waits", columns: ["lane", "kind", "reason"], sortBy: "duration_ns" },
  culprits: { table: "steal", columns: ["culprit_lane", "culprit_kind"], sortBy: "max_ns" },
  waiters: { table: "steal", columns: ["victim_lane"], sortBy: "max_ns" },
  exits: { table: "exit-cases", columns: ["lane", "reason"], sortBy: "duration_ns" },
  "exit-percentiles": { table: "exit-cases", columns: ["reason"], sortBy: "duration_ns" },
  "exit-summary": { table: "exit-cases", columns: ["reason"], sortBy: "duration_ns" },
  "latency-percentiles": { table: "latencies", columns: ["kind"], sortBy: "latency_ns" },
  "latency-summary": { table: "latencies", columns: ["kind", "lane", "detail"], sortBy: "latency_ns" },
};
