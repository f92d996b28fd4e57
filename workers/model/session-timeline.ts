import { plainTimeline, type Timeline } from "../core/timeline.js";
import type { SessionInfo } from "./engine-api.js";

/** Which absolute times those of a session are. */
export function sessionTimeline(info: Pick<SessionInfo, "stretches"> | undefined): Timeline {
  const [first, ...rest] = (info?.stretches ?? []).map(({ startNs, originNs }) => {
    return { startNs, originNs: BigInt(originNs) };
  });
  return first === undefined ? plainTimeline(0n) : [first, ...rest];
}
