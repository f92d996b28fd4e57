import { durationColumns, laneColumns, numberColumns, type PanelTable, timeColumns } from "../export/table.js";
import { pathOf } from "../lane-words.js";
import { knownWindow } from "../session-window.js";
import { longestPause, migrationSignSteps } from "../vm-pauses.js";
import { vmTraffic } from "../vm-usage.js";

/** VMs that show none of it are left out. */
export const liveMigrationTable: PanelTable = {
  name: "live-migration",
  title: "Live migration and pauses",
  about:
    "A VM whose dirty pages were logged, that wrote to pages without the right to, or whose vCPUs all stood still at once.",
  columns: [
    ...laneColumns("vm_lane"),
    ...numberColumns("vcpus", "pml_full", "dirty_ring_full", "write_protected", "pauses"),
    ...durationColumns("paused_ns"),
    ...numberColumns("paused_share"),
    ...durationColumns("max_ns"),
    ...timeColumns("worst_ns"),
    ...numberColumns("logged_pages", "split_huge_pages"),
  ],
  *rows(context, scope) {
    const { t0, t1 } = knownWindow(context, scope);
    const traffic = vmTraffic(context, t0, t1);
    for (const signs of yield* migrationSignSteps(context, t0, t1)) {
      const { vm, vcpus, pmlFull, dirtyRingFull, writeProtected, pauses } = signs;
      const path = pathOf(context, vm);
      if (!scope.hasLane(path)) continue;
      const logged = traffic(vm, "logged-pages");
      const split = traffic(vm, "split-huge-pages");
      if (pmlFull + dirtyRingFull + writeProtected + logged + split + pauses.length === 0) continue;
      const longest = longestPause(pauses);
      const pausedNs = pauses.reduce((sum, { start, end }) => sum + end - start, 0);
      const maxNs = longest === undefined ? undefined : longest.end - longest.start;
      const share = pausedNs / (t1 - t0);
      const counts = [vcpus, pmlFull, dirtyRingFull, writeProtected, pauses.length];
      yield [path, ...counts, pausedNs, share, maxNs, longest?.start, logged, split];
    }
  },
};
