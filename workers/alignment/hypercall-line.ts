import type { Limits } from "./clock-limits.js";
import { type FineLine, fitLine } from "./fitted-line.js";
import type { CallTimes } from "./hypercalls.js";
import { MAX_DRIFT } from "./likely-line.js";

/** The line that hypercalls tell, and how many both sides saw. */
export interface HypercallLine extends FineLine {
  readonly calls: number;
}

/**
 * The host sees a hypercall after the guest's event before it, and enters the guest before the event after it. So each
 * gives a limit of the offset from above and one from below. Undefined: too few calls, or they contradict each other.
 */
export function hypercallLine(guest: CallTimes, host: CallTimes): HypercallLine | undefined {
  const least = limitsOf(guest.after, host.after);
  const most = limitsOf(guest.before, host.before);
  const fit = fitLine({ least, most }, { drift: 0, reach: MAX_DRIFT });
  return fit && { ...fit.fine, calls: most.t.length };
}

function limitsOf(own: ReadonlyMap<string, number>, host: ReadonlyMap<string, number>): Limits {
  const points = [...own].flatMap(([key, t]) => {
    const hostNs = host.get(key);
    return hostNs === undefined ? [] : [{ t, offsetNs: hostNs - t }];
  });
  points.sort((a, b) => a.t - b.t);
  return {
    t: Float64Array.from(points, ({ t }) => t),
    offsetNs: Float64Array.from(points, ({ offsetNs }) => offsetNs),
  };
}
