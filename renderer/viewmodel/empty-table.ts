import { viewsOfTable } from "../../workers/coverage/tables.js";
import type { TraceInfo } from "../../workers/model/engine-api.js";

type Analyses = TraceInfo["analyses"];

/** The reason for which a table has no rows, and a remedy. */
export interface EmptyWords {
  readonly text: string;
  /** Commands that record the missing events. */
  readonly commands: readonly string[];
  /** Other parts of the trace may have some: they can be looked for. */
  readonly isElsewhere?: boolean;
}

export interface EmptyScope {
  /** The time range is the whole trace. */
  readonly isWhole: boolean;
  /** Rows are limited to the selected lane. */
  readonly isOfLane: boolean;
  /** Undefined while the trace is read. */
  readonly analyses: Analyses | undefined;
}

export interface FindingsScope extends Pick<EmptyScope, "isWhole" | "analyses"> {
  /** Only a part of the time range is looked through. */
  readonly isOfPart: boolean;
}

/** The reason for which there are no findings. */
export function noFindings({ isWhole, isOfPart, analyses }: FindingsScope): string {
  if (analyses === undefined) return "Nothing stands out so far: the trace is still being read.";
  const sources = analyses.filter(({ id }) => !FIND_NOTHING.has(id));
  if (sources.every(({ status }) => status === "none")) {
    const why = sources.find(({ reason }) => reason !== "")?.reason;
    return `Nothing could be looked for${why === undefined ? "" : `: ${why}`}. The import report says what each view lacks.`;
  }
  if (isOfPart) return "Nothing stands out in this part.";
  return isWhole
    ? "Nothing stands out in the whole trace."
    : "Nothing stands out here. A wider window may hold something.";
}

/** Analyses that no finding depends on. */
const FIND_NOTHING: ReadonlySet<string> = new Set(["threads-by-context"]);

/** What the rows of a table leave out, because events that it needs were not recorded; undefined: nothing. */
export function partialTable(name: string, analyses: Analyses | undefined): string | undefined {
  const partial = sourcesOf(name, analyses ?? []).filter(({ status }) => status === "partial");
  if (partial.length === 0) return undefined;
  return ["Partial.", ...new Set(partial.map(({ reason }) => sentence(reason)))].join(" ");
}

function sourcesOf(name: string, analyses: Analyses): Analyses {
  return viewsOfTable(name).flatMap((id) => analyses.find((analysis) => analysis.id === id) ?? []);
}

export function emptyTable(name: string, { isWhole, isOfLane, analyses }: EmptyScope): EmptyWords {
  if (analyses === undefined) return { text: "None so far: the trace is still being read.", commands: [] };
  const sources = sourcesOf(name, analyses);
  const lacking = sources.filter(isLacking);
  if (0 < sources.length && lacking.length === sources.length) return notRecorded(lacking);
  if (isOfLane) {
    const text = `None of the selected lane${isWhole ? "" : " in this window"}.`;
    return { text, commands: [], isElsewhere: !isWhole };
  }
  if (!isWhole) return { text: "None in this window.", commands: [], isElsewhere: true };
  const partial = sources.filter(({ status }) => status === "partial");
  const reasons = partial.map(({ reason }) => ` ${sentence(reason)}`);
  return {
    text: `None in the whole trace.${reasons.join("")}`,
    commands: [...new Set(partial.flatMap(({ record_with }) => record_with))],
  };
}

/** The events it needs were not recorded. */
function isLacking({ status, missing, record_with }: Analyses[number]): boolean {
  return status === "none" && (0 < missing.length || 0 < record_with.length);
}

function notRecorded(lacking: Analyses): EmptyWords {
  const [first] = lacking;
  return { text: sentence(first?.reason ?? ""), commands: first?.record_with ?? [] };
}

/** A reason with a capital and a full stop. */
export function sentence(reason: string): string {
  return reason === "" ? "" : `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
}
