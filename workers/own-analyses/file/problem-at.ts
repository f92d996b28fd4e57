import { isJsonFault, type PlacedJson, placedJson } from "../../core/placed-json.js";
import type { AnalysisProblem } from "../../model/own-analysis.js";
import { Notes } from "./notes.js";
import { inside } from "./shape.js";

/** A warning at the first place of a file that has a text, such as a condition on a field that no event of a trace has. */
export function problemAt(file: string, wanted: string, message: string): AnalysisProblem {
  const notes = new Notes(file);
  const json = placedJson(file);
  const found = isJsonFault(json) ? undefined : placeOf(json, wanted, "");
  notes.warning(found?.json ?? { at: 0, end: 0 }, found?.path ?? "", message);
  return notes.problems[0] as AnalysisProblem;
}

function placeOf(
  json: PlacedJson,
  wanted: string,
  path: string,
): { readonly json: PlacedJson; readonly path: string } | undefined {
  if (json.kind === "text") return json.text === wanted ? { json, path } : undefined;
  if (json.kind === "list")
    return firstOf(
      json.items.map((item, i) => [item, `${path}[${i}]`] as const),
      wanted,
    );
  if (json.kind !== "object") return undefined;
  return firstOf(
    json.members.map(({ name, value }) => [value, inside(path, name)] as const),
    wanted,
  );
}

function firstOf(parts: readonly (readonly [PlacedJson, string])[], wanted: string) {
  for (const [json, path] of parts) {
    const found = placeOf(json, wanted, path);
    if (found !== undefined) return found;
  }
  return undefined;
}
