import type { ProfileEvents } from "../model/profile-events.js";
import { ratioName } from "../model/profile-ratios.js";
import { PROFILE_GROUPS } from "../model/profile-scope.js";
import type { QueryContext } from "../query/context.js";
import { type ExportScope, type ExportTable, numberColumns, type Row, textColumns } from "../query/export/table.js";
import { ProfileBasis } from "./basis.js";
import { eventSteps } from "./events.js";
import { dsoOfRow, nameOfRow } from "./formats/row-names.js";
import { usualScope } from "./table.js";

/** What rows are of, beside functions: what people compare events by. */
const BY = ["function", ...PROFILE_GROUPS.filter((group) => group !== "event" && group !== "exit-reason")] as const;

/** Events of one recording side by side, and their ratios: a row for each function or group, and each event or ratio. */
export const profileEventsTable: ExportTable & { readonly about: string } = {
  name: "profile-events",
  about:
    "A function, VM, vCPU or other group, and what one of the sampled events counted there, or a ratio of two of them.",
  columns: [
    ...textColumns("by", "name", "dso", "event"),
    ...numberColumns("self", "total", "samples", "ci_low", "ci_high"),
  ],
  rows: eventRows,
};

function* eventRows(context: QueryContext, scope: ExportScope): Generator<Row | undefined> {
  const basis = new ProfileBasis(context);
  const { groups: _, weight: __, ...request } = usualScope(basis, scope);
  for (const by of BY) yield* rowsOf(by, yield* eventSteps(basis, { ...request, by }));
}

function* rowsOf(by: string, events: ProfileEvents): Generator<Row> {
  for (let row = 0; row < events.count; row += 1) {
    const head = [by, nameOfRow(events, row), dsoOfRow(events, row)];
    for (const one of events.columns) {
      if (one.totalSamples[row] === 0) continue;
      yield [...head, one.name, one.self[row], one.total[row], one.totalSamples[row], undefined, undefined];
    }
    for (const one of events.ratios) {
      const { ratio, total } = one;
      const value = known(total.value[row]);
      if (value === undefined) continue;
      const own = known(one.self.value[row]);
      yield [...head, ratioName(ratio), own, value, undefined, total.low[row], total.high[row]];
    }
  }
}

/** Empty where there are too few samples. */
function known(value: number | undefined): number | undefined {
  return value === undefined || Number.isNaN(value) ? undefined : value;
}
