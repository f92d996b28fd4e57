import { DEFAULT_GROUPS, type ProfileSource } from "../model/profile-scope.js";
import { shareInterval } from "../model/profile-shares.js";
import type { QueryContext } from "../query/context.js";
import { type ExportScope, type ExportTable, numberColumns, type Row, textColumns } from "../query/export/table.js";
import { treeSteps } from "./answers.js";
import { ProfileBasis } from "./basis.js";
import { nodePaths } from "./formats/node-names.js";

/** The call tree of all samples: a row for each node, below its groups. */
export const profileTable: ExportTable = {
  name: "profile",
  columns: [...textColumns("path"), ...numberColumns("self", "total", "share", "samples", "ci_low", "ci_high")],
  rows: profileRows,
};

function* profileRows(context: QueryContext, { t0, t1, hasLane }: ExportScope): Generator<Row | undefined> {
  const basis = new ProfileBasis(context);
  const source: ProfileSource = basis.sets.eventsOf("host").length === 0 ? "guest" : "host";
  const wanted = context.lanes.specs.map(({ path }) => hasLane(path));
  const lanes = wanted.includes(false) ? { lanes: [...wanted.keys()].filter((lane) => wanted[lane]) } : {};
  const request = {
    source,
    ranges: [{ t0, t1 }],
    ...lanes,
    weight: "weight",
    withHost: true,
    withIdle: false,
    groups: DEFAULT_GROUPS,
    inverted: false,
    transforms: [],
  } as const;
  const prepared = yield* basis.prepare(request);
  const profile = yield* treeSteps(prepared, request, Number.POSITIVE_INFINITY);
  const { nodes, totals } = profile;
  const paths = nodePaths(profile);
  for (let node = 1; node < nodes.count; node += 1) {
    const share = totals.weight === 0 ? 0 : (nodes.total[node] as number) / totals.weight;
    const { low, high } = shareInterval(share, totals.effective);
    const sums = [nodes.self[node], nodes.total[node], share, nodes.samples[node], low, high] as number[];
    yield [paths[node], ...sums];
  }
}
