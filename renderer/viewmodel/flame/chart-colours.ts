import type { GroupSlots } from "../colour-groups.js";
import type { Theme } from "../palette.js";
import { ownedColours } from "./flame-colours.js";
import { chartOwners, type TimedChart } from "./timed-chart.js";

/** By box, as in a flame graph. */
export function chartColours(
  { chart }: TimedChart,
  theme: Theme,
  slots: Pick<GroupSlots, "of">,
): (box: number) => number {
  const { frame, frames, strings } = chart;
  const owners = chartOwners(chart);
  const colourOf = ownedColours(chart, theme, slots);
  return (box) => {
    const owner = owners?.[box] ?? -1;
    return colourOf(frame[box] as number, owner < 0 ? "" : (strings[frames.owner[owner] as number] ?? ""));
  };
}
