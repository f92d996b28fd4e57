import { useEffect, useId, useRef, useState } from "react";
import { FindingsQuery, type FindingsShown, type FindingsWindow } from "../../engine/findings-query.js";
import { useRestPoint } from "../tables/use-rest-point.js";
import { useApp, useIsReading, useSession } from "../use-app.js";
import { useGuarded } from "./panel-guard.js";

/** A window that still moves is not looked through. */
const SETTLE_MS = 120;
/** While a trace is read, reading has the processor first: time between questions. */
const RESTS_MS = [30_000];

/** Findings of [t0, t1), kind by kind as they are found. Undefined until the first are there. */
export function useFindings(window: FindingsWindow): FindingsShown | undefined {
  const app = useApp();
  const asker = useId();
  const generation = useSession((session) => session.generation);
  const isReading = useIsReading();
  const [shown, setShown] = useState<FindingsShown>();
  const guarded = useGuarded();
  const latest = useRef({ window, guarded });
  latest.current = { window, guarded };
  const query = useRef<FindingsQuery>(undefined);
  const restPoint = useRestPoint(RESTS_MS);
  const asked = useRef({ isFirst: true, restPoint });

  useEffect(() => {
    const asking = new FindingsQuery(async (request) => {
      const engine = app.engine();
      return engine === undefined ? undefined : latest.current.guarded(() => engine.findings({ ...request, asker }));
    }, setShown);
    query.current = asking;
    return () => asking.dispose();
  }, [app, asker]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another window or generation asks again
  useEffect(() => {
    const isRest = asked.current.restPoint !== restPoint;
    if (isReading && !isRest) return;
    const ask = () => {
      asked.current = { isFirst: false, restPoint };
      query.current?.request(latest.current.window);
    };
    if (asked.current.isFirst && !isReading) return ask();
    const timer = setTimeout(ask, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [app, window.key, generation, isReading, restPoint]);

  return shown;
}
