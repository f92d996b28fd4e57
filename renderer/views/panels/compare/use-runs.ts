import { useEffect, useState } from "react";
import { useStore } from "zustand";
import type { RunFigures } from "../../../../workers/model/run-comparison.js";
import { useApp, useSession } from "../../use-app.js";
import { useAnswer } from "../use-answer.js";

interface Runs {
  /** Of the open session. */
  readonly own: readonly RunFigures[];
  /** Of the trace that is B. */
  readonly other: readonly RunFigures[];
}

const NONE: readonly RunFigures[] = [];

/** Runs that can be compared. While VMs are attached those that end come to them. */
export function useRuns(): Runs {
  const { stores } = useApp();
  const other = useStore(stores.compare, (state) => state.other);
  const ended = useStore(stores.input, ({ status }) =>
    status.replays.reduce((sum, one) => sum + one.results.length, 0),
  );
  const phase = useSession(({ progress }) => progress?.phase);
  const own = useAnswer(`runs ${ended} ${phase}`, undefined, (engine) => engine.runs()) ?? NONE;
  const [others, setOthers] = useState(NONE);
  const isRead = other?.figures !== undefined;
  useEffect(() => {
    let isWanted = true;
    setOthers(NONE);
    if (isRead)
      void other
        ?.engine()
        ?.runs()
        .then((runs) => isWanted && setOthers(runs));
    return () => {
      isWanted = false;
    };
  }, [other, isRead]);
  return { own, other: others };
}
