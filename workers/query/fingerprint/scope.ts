import type { FingerprintKind } from "../../model/fingerprints.js";
import type { QueryContext } from "../context.js";
import type { ExportScope } from "../export/table.js";
import { knownWindow } from "../session-window.js";
import type { FingerprintOptions } from "./answer.js";
import { Periods } from "./periods.js";

/** What a table of fingerprints is asked: `--period` makes periods, `--as-published` counts and compares as the thesis does. */
export function optionsOf(context: QueryContext, scope: ExportScope, of: FingerprintKind): FingerprintOptions {
  const { t0, t1 } = knownWindow(context, scope);
  const periods = new Periods(t0, t1, scope.chart?.periodNs ?? 0);
  const scale = scope.asPublished === true ? "published" : "own";
  return { of, periods, hasLane: scope.hasLane, scale };
}
