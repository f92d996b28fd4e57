import { durationColumns, laneColumns, numberColumns, type PanelTable } from "../export/table.js";
import { pathOf } from "../lane-words.js";
import { beliefsIn } from "../monitor/beliefs.js";
import { knownWindow } from "../session-window.js";

/** How busy guests believe that they were, and what their hosts say of it. */
export const guestBeliefTable: PanelTable = {
  name: "guest-belief",
  title: "Guest's belief and host's account",
  about: "A VM: how many CPUs its guest says it used, how many its host says it ran, and what was taken unseen.",
  columns: [
    ...laneColumns("lane"),
    ...numberColumns("guest_busy", "guest_stolen", "host_ran", "host_waited", "taken_unseen"),
    ...durationColumns("told_ns"),
  ],
  *rows(context, scope) {
    const { t0, t1 } = knownWindow(context, scope);
    const known = (value: number) => (Number.isNaN(value) ? undefined : value);
    for (const { vm, busy, stolen, ran, waited, unseen, toldNs } of beliefsIn(context, t0, t1)) {
      const path = pathOf(context, vm);
      if (!scope.hasLane(path)) continue;
      yield [path, ...[busy, stolen, ran, waited, unseen].map(known), toldNs];
    }
  },
};
