import { useEffect, useId, useRef, useState } from "react";
import { FindingsQuery, type FindingsShown } from "../../engine/findings-query.js";
import { useApp, useSession } from "../use-app.js";
import { useGuarded } from "./panel-guard.js";

/** A window that still moves is not looked through. */
const SETTLE_MS = 120;
/** While a trace is read its window grows all the time, and reading has the processor first: time between questions. */
const READING_MS = 30_000;

/** Findings of [t0, t1), kind by kind as they are found. Undefined until the first are there. */
export function useFindings({ t0, t1 }: { readonly t0: number; readonly t1: number }): FindingsShown | undefined {
  const app = useApp();
  const asker = useId();
  const generation = useSession((session) => session.generation);
  const isReading = useSession((session) => session.progress?.phase === "reading");
  const [shown, setShown] = useState<FindingsShown>();
  const guarded = useGuarded();
  const latestGuarded = useRef(guarded);
  latestGuarded.current = guarded;
  const query = useRef<FindingsQuery>(undefined);
  /** When it asked last, or began to wait with the first question; 0 before that. */
  const askedAt = useRef(0);

  useEffect(() => {
    const asking = new FindingsQuery(async (request) => {
      const engine = app.engine();
      return engine === undefined ? undefined : latestGuarded.current(() => engine.findings({ ...request, asker }));
    }, setShown);
    query.current = asking;
    return () => asking.dispose();
  }, [app, asker]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new generation asks again
  useEffect(() => {
    const now = performance.now();
    const isFirst = askedAt.current === 0;
    if (isFirst) askedAt.current = now;
    const ask = () => {
      askedAt.current = performance.now();
      query.current?.request({ t0, t1 });
    };
    if (isFirst && !isReading) {
      ask();
      return;
    }
    const waitMs = isReading ? askedAt.current + READING_MS - now : 0;
    const timer = setTimeout(ask, Math.max(SETTLE_MS, waitMs));
    return () => clearTimeout(timer);
  }, [app, t0, t1, generation, isReading]);

  return shown;
}
