import { parsedJson } from "../../workers/core/parsed-json.js";
import { ANALYSIS_ENDING } from "../../workers/model/own-analysis.js";

/** What the text of an analysis says of itself, however wrong the rest of it is. */
export interface AnalysisFacts {
  /** "": it does not say. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
}

interface Row {
  readonly text: string;
  readonly fileName: string;
}

/** Rows never change: their texts are read once. */
const FACTS = new WeakMap<Row, AnalysisFacts>();

export function factsOf(row: Row): AnalysisFacts {
  const known = FACTS.get(row);
  if (known !== undefined) return known;
  const facts = factsIn(row.text, row.fileName);
  FACTS.set(row, facts);
  return facts;
}

/** Of a text without a title the name of its file is one. */
export function factsIn(text: string, fileName: string): AnalysisFacts {
  const { id, title, description } = fieldsIn(parsedJson(text));
  const told = wordOf(title).trim();
  return {
    id: wordOf(id),
    title: told === "" ? withoutEnding(fileName) : told,
    description: wordOf(description),
  };
}

/** Whether a text is meant to be an analysis, with whatever mistakes: then its mistakes are shown where they are. */
export function looksLikeAnalysis(text: string): boolean {
  const value = parsedJson(text);
  if (value === undefined) return /^\uFEFF?\s*\{/.test(text) && /"(?:events|version)"\s*:/.test(text);
  const fields = fieldsIn(value);
  return "events" in fields;
}

/** "1 analysis", "2 analyses". */
export function analysesWords(count: number): string {
  return `${count} ${count === 1 ? "analysis" : "analyses"}`;
}

export function isAnalysisName(name: string): boolean {
  return name.toLowerCase().endsWith(ANALYSIS_ENDING);
}

/** A file name of an analysis by its title or the name of an event. */
export function fileNameOf(title: string): string {
  return `${idOf(title)}${ANALYSIS_ENDING}`;
}

/** An id by a title: small letters, digits and dashes, beginning with a letter. */
export function idOf(title: string): string {
  const plain = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, 40)
    .replace(/-+$/, "");
  return plain === "" ? "analysis" : plain;
}

/** A name that is not among others: "a.analysis.json", "a-2.analysis.json" and so on. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  const begin = withoutEnding(name);
  for (let n = 1; ; n++) {
    const free = n === 1 ? `${begin}${ANALYSIS_ENDING}` : `${begin}-${n}${ANALYSIS_ENDING}`;
    if (!taken.has(free)) return free;
  }
}

function withoutEnding(name: string): string {
  const plain = isAnalysisName(name) ? name.slice(0, -ANALYSIS_ENDING.length) : name.replace(/\.json$/i, "");
  return plain === "" ? "analysis" : plain;
}

function fieldsIn(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function wordOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
