import { PAGE_ROWS } from "../core/records.js";
import { NO_LANE } from "../model/lanes.js";
import { DEFAULT_GROUPS, type ProfileGroup } from "../model/profile-scope.js";
import { SampleMode } from "../model/sample-mode.js";
import type { QueryContext } from "../query/context.js";
import type { LaneClasses } from "./lane-classes.js";

/** The groups that a profile of samples begins with. In a recording without VMs some would say the same of all samples. */
export function defaultGroups({ samples, lanes }: QueryContext, classes: LaneClasses): readonly ProfileGroup[] {
  if (hasVms(classes)) return DEFAULT_GROUPS;
  const seen = new Uint8Array(lanes.specs.length);
  let hasModes = false;
  for (let page = 0; page * PAGE_ROWS < samples.count; page += 1) {
    const own = samples.columns.lane.page(page);
    const modes = samples.columns.mode.page(page);
    const end = Math.min(PAGE_ROWS, samples.count - page * PAGE_ROWS);
    for (let i = 0; i < end; i += 1) {
      seen[own[i] as number] = 1;
      if (modes[i] !== SampleMode.UNKNOWN) hasModes = true;
    }
  }
  const used = lanes.specs.filter((_, lane) => seen[lane] === 1);
  const hasThreads = 1 < used.length || used.some(({ kind }) => kind === "thread");
  return withoutVm(hasModes ? DEFAULT_GROUPS : DEFAULT_GROUPS.filter((group) => !NEED_MODES.includes(group))).filter(
    (group) => group !== "vcpu" || hasThreads,
  );
}

const NEED_MODES: readonly ProfileGroup[] = ["mode", "guest-process"];

/** Those of another source than samples of a host: of the usual ones those that it has. */
export function madeDefaultGroups(classes: LaneClasses, known: readonly ProfileGroup[]): readonly ProfileGroup[] {
  const groups = DEFAULT_GROUPS.filter((group) => known.includes(group));
  return hasVms(classes) ? groups : withoutVm(groups);
}

function withoutVm(groups: readonly ProfileGroup[]): readonly ProfileGroup[] {
  return groups.filter((group) => group !== "vm");
}

function hasVms({ vm }: LaneClasses): boolean {
  return vm.some((lane) => lane !== NO_LANE);
}
