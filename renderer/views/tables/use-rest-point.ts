import { useEffect, useState } from "react";
import { goesOn } from "../../../workers/model/progress.js";
import { useSession } from "../use-app.js";

/** Times between two answers of a table while a trace is read, the last one again and again: reading goes first. */
const RESTS_MS = [2000, 4000, 8000, 15_000];

/** Grows now and then while a trace is read: panels ask again then, and stand still between. */
export function useRestPoint(restsMs = RESTS_MS): number {
  const isReading = useSession((session) => session.progress !== undefined && goesOn(session.progress));
  const [count, setCount] = useState(0);
  useEffect(() => {
    if (!isReading) return;
    const restMs = restsMs[Math.min(count, restsMs.length - 1)];
    const timer = setTimeout(() => setCount(count + 1), restMs);
    return () => clearTimeout(timer);
  }, [isReading, count, restsMs]);
  return count;
}
