import { guestSpeedSteps } from "../cpu-speeds.js";
import { durationColumns, laneColumns, numberColumns, type PanelTable } from "../export/table.js";
import { pathOf } from "../lane-words.js";
import { knownWindow } from "../session-window.js";

/** `cycles`: of the time at a known frequency; `top_share`: of those it would have had at the machine's highest. */
export const cpuSpeedTable: PanelTable = {
  name: "cpu-speed",
  title: "Frequency of guest time",
  about: "A vCPU, and how fast the CPUs were while they ran its guest.",
  columns: [
    ...laneColumns("lane"),
    ...durationColumns("guest_ns", "known_ns"),
    ...numberColumns("cycles", "mean_khz", "min_khz", "max_khz", "top_khz", "top_share"),
  ],
  *rows(context, scope) {
    const { t0, t1 } = knownWindow(context, scope);
    for (const speed of yield* guestSpeedSteps(context, t0, t1)) {
      const path = pathOf(context, speed.lane);
      if (!scope.hasLane(path) || speed.knownNs === 0) continue;
      const { guestNs, knownNs, cycles, minKhz, maxKhz, topKhz } = speed;
      const meanKhz = (cycles * 1e6) / knownNs;
      yield [path, guestNs, knownNs, Math.round(cycles), Math.round(meanKhz), minKhz, maxKhz, topKhz, meanKhz / topKhz];
    }
  },
};
