import { DurationGroups, SUMMARY_COLUMNS } from "../durations.js";
import { latencySteps } from "../each-latency.js";
import { type PanelTable, textColumns } from "../export/table.js";
import { wantedLanes } from "../session-window.js";

export const syscallsTable: PanelTable = {
  name: "syscalls",
  title: "System calls",
  about: "A system call of the host's threads: how often it was made and how long it took, sleep included.",
  columns: [...textColumns("name"), ...SUMMARY_COLUMNS],
  *rows(context, { t0, t1, hasLane }) {
    const isWanted = wantedLanes(context, hasLane);
    const byName = new DurationGroups<number>();
    yield* latencySteps(context, t0, t1, (kind, lane, start, end, name) => {
      if (kind === "syscall" && isWanted(lane)) byName.add(name, start, end - start);
    });
    for (const [name, durations] of byName.sorted())
      yield [context.strings.get(name), ...(yield* durations.cellSteps())];
  },
};
