import type { LaneNamesChange, LaneNamesRow } from "./schema.js";

/** Another window may have named other lanes meanwhile: those names stay. */
export function changedNames(now: LaneNamesRow | undefined, change: LaneNamesChange): LaneNamesRow {
  const { contentId, savedAt, given, dropped } = change;
  const names = new Map(Object.entries({ ...now?.names, ...given }));
  for (const path of dropped) names.delete(path);
  return { contentId, savedAt, names: Object.fromEntries(names) };
}
