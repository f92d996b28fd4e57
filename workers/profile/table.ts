import type { ProfileRequest } from "../model/profile.js";
import type { TimeRange } from "../model/profile-scope.js";
import { shareInterval } from "../model/profile-shares.js";
import type { QueryContext } from "../query/context.js";
import { type ExportScope, type ExportTable, numberColumns, type Row, textColumns } from "../query/export/table.js";
import { wholeSteps } from "./answers.js";
import { ProfileBasis } from "./basis.js";
import { nodePaths } from "./formats/node-names.js";

/** The call tree of all samples: a row for each node, below its groups. */
export const profileTable: ExportTable & { readonly about: string } = {
  name: "profile",
  about:
    "A call tree of samples below those of VM, vCPU, mode and guest process that the recording has; with the host's work for VMs, without idle CPUs.",
  columns: [...textColumns("path"), ...numberColumns("self", "total", "share", "samples", "ci_low", "ci_high")],
  rows: profileRows,
};

function* profileRows(context: QueryContext, scope: ExportScope): Generator<Row | undefined> {
  const basis = new ProfileBasis(context);
  const profile = yield* wholeSteps(basis, usualScope(basis, scope));
  const { nodes, totals } = profile;
  const paths = nodePaths(profile);
  for (let node = 1; node < nodes.count; node += 1) {
    const share = totals.weight === 0 ? 0 : (nodes.total[node] as number) / totals.weight;
    const { low, high } = shareInterval(share, totals.effective);
    const sums = [nodes.self[node], nodes.total[node], share, nodes.samples[node], low, high] as number[];
    yield [paths[node], ...sums];
  }
}

/** What tables have of a range of time and some lanes. */
export function usualScope(basis: ProfileBasis, { t0, t1, hasLane }: ExportScope): ProfileRequest {
  const wanted = basis.context.lanes.specs.map(({ path }) => hasLane(path));
  const lanes = wanted.includes(false) ? [...wanted.keys()].filter((lane) => wanted[lane]) : undefined;
  return { ...usualRequest(basis, { t0, t1 }), ...(lanes && { lanes }) };
}

/** What tables and reports show of a range of time. */
export function usualRequest({ sets }: ProfileBasis, range: TimeRange): ProfileRequest {
  const source = sets.eventsOf("host").length === 0 ? "guest" : "host";
  return {
    source,
    ranges: [range],
    weight: "weight",
    withHost: true,
    withIdle: false,
    groups: sets.defaultGroups(source),
    inverted: false,
    transforms: [],
  };
}
