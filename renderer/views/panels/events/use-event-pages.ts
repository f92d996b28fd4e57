import { useEffect, useId, useMemo, useReducer, useRef } from "react";
import type { EventsRequest } from "../../../../workers/model/engine-api.js";
import { EventPages } from "../../../engine/event-pages.js";
import { useApp, useSession } from "../../use-app.js";
import { useGuarded } from "../panel-guard.js";

const NOTHING = { ok: false, error: { message: "no trace is open" } } as const;

/**
 * The events of a question; others as soon as the question is another, so that no row of the last one stays. Rows keep
 * their ranks while the trace is read.
 */
export function useEventPages({ t0, t1, text }: Pick<EventsRequest, "t0" | "t1" | "text">): EventPages {
  const app = useApp();
  const generation = useSession((session) => session.generation);
  const name = useSession((session) => session.info?.contentId);
  const asker = useId();
  const guarded = useGuarded();
  const [, changed] = useReducer((count: number) => count + 1, 0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another trace has other rows
  const pages = useMemo(
    () =>
      new EventPages(async (page) => {
        const engine = app.engine();
        const request = { t0, t1, asker, ...page, ...(text === undefined || text === "" ? {} : { text }) };
        return engine === undefined ? NOTHING : guarded(() => engine.events(request));
      }, changed),
    [app, name, t0, t1, text, asker],
  );
  useEffect(() => () => pages.dispose(), [pages]);
  const renewed = useRef(generation);
  useEffect(() => {
    if (renewed.current !== generation) pages.renew();
    renewed.current = generation;
  }, [pages, generation]);
  return pages;
}
