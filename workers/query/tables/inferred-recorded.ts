import type { QueryContext } from "../context.js";
import {
  durationColumns,
  type ExportScope,
  laneColumns,
  numberColumns,
  type PanelTable,
  type Row,
  textColumns,
} from "../export/table.js";
import { compareSteps } from "../fused/compare.js";
import type { Compared, Verdict } from "../fused/compared.js";
import { fusedGuests } from "../fused/guests.js";
import { pathOf } from "../lane-words.js";
import type { Steps } from "../resumable.js";
import { knownWindow } from "../session-window.js";

/**
 * What was concluded from the host's trace alone, beside what the guest's own trace recorded. Times of tasks and states are
 * those in which the vCPU ran its guest and both traces cover it; waits are those after which the guest handled an interrupt.
 */
export const inferredRecordedTable: PanelTable = {
  name: "inferred-recorded",
  title: "Inferred and recorded",
  about: "What the host's trace alone says of a guest, beside what the guest's own trace recorded.",
  columns: [
    ...laneColumns("vm_lane"),
    ...textColumns("kind"),
    ...laneColumns("lane"),
    ...textColumns("inferred", "recorded", "verdict"),
    ...durationColumns("total_ns"),
    ...numberColumns("share", "count"),
  ],
  *rows(context, scope) {
    yield* eachVm(context, scope, function* (vm, all) {
      for (const { kind, lane, inferred, recorded, verdict, ns, count } of all) {
        yield [vm, kind, pathOf(context, lane), inferred, recorded, verdict, ns, ns / totalOf(all, kind), count];
      }
    });
  },
};

/** One row for each VM and kind of conclusion: how much of it the guest's own trace confirms. */
export const inferredAgreementTable: PanelTable = {
  name: "inferred-agreement",
  title: "How right inferences are",
  about: "How much of what the host's trace alone says of a guest the guest's own trace confirms.",
  columns: [
    ...laneColumns("vm_lane"),
    ...textColumns("kind"),
    ...durationColumns("compared_ns"),
    ...numberColumns("right_share", "wrong_share", "not_known_share", "count"),
  ],
  *rows(context, scope) {
    yield* eachVm(context, scope, function* (vm, all) {
      for (const kind of ["task", "state", "wait"] as const) {
        const total = totalOf(all, kind);
        const share = (verdict: Verdict) => sumOf(all, (one) => one.kind === kind && one.verdict === verdict) / total;
        const count = all.reduce((sum, one) => sum + (one.kind === kind ? one.count : 0), 0);
        if (0 < total) yield [vm, kind, total, share("right"), share("wrong"), share("not-known"), count];
      }
    });
  },
};

function* eachVm(
  context: QueryContext,
  scope: ExportScope,
  rows: (vm: string, all: readonly Compared[]) => Iterable<Row>,
): Generator<Row | undefined> {
  const { t0, t1 } = knownWindow(context, scope);
  for (const guest of fusedGuests(context)) {
    const vm = pathOf(context, guest.vmLane);
    if (!scope.hasLane(vm)) continue;
    yield* rows(vm, yield* compareSteps(context, guest, t0, t1) satisfies Steps<Compared[]>);
  }
}

function totalOf(all: readonly Compared[], kind: Compared["kind"]): number {
  return sumOf(all, (one) => one.kind === kind);
}

function sumOf(all: readonly Compared[], isMeant: (one: Compared) => boolean): number {
  return all.reduce((sum, one) => sum + (isMeant(one) ? one.ns : 0), 0);
}
