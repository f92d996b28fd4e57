import { useEffect, useState } from "react";
import { useIsReading, useSession } from "../use-app.js";

/** Times between two questions of a table while a trace is read; the last one repeats. Reading has the processor first. */
const RESTS_MS = [2000, 4000, 8000, 15_000];

/** A log of VMs that are attached is small, and people look at what comes. */
const LIVE_REST_MS = 2000;

/** A number that grows now and then while a trace is read. Panels ask again when it has grown, and stand still between. */
export function useRestPoint(restsMs = RESTS_MS): number {
  const isReading = useIsReading();
  const isLive = useSession(({ progress }) => progress?.phase === "live");
  const [count, setCount] = useState(0);
  useEffect(() => {
    if (!isReading) return;
    const restMs = isLive ? LIVE_REST_MS : restsMs[Math.min(count, restsMs.length - 1)];
    const timer = setTimeout(() => setCount(count + 1), restMs);
    return () => clearTimeout(timer);
  }, [isReading, isLive, count, restsMs]);
  return count;
}
