import { useStore } from "zustand";
import { conditionOfLanes, limitedTo } from "../../../viewmodel/events-of-lanes.js";
import { useApp, useDerived, useSearch, useSession } from "../../use-app.js";
import { useScope } from "../use-scope.js";

/** Which events are listed. */
export interface EventScope {
  /** The ends are infinite for all events, so that events not read yet are among them. */
  readonly t0: number;
  readonly t1: number;
  /** The condition that events are listed by: what the user typed, limited to the selected lanes. */
  readonly text: string;
  /** What the user typed. */
  readonly typed: string;
  /** Characters in `text` before what the user typed. */
  readonly shift: number;
  readonly words: string;
  /** They are those that the search has found. */
  readonly isFound: boolean;
  /** Of the list: another one begins at its own place. */
  readonly key: string;
}

export function useEventScope(): EventScope {
  const app = useApp();
  const phase = useSession((session) => session.progress?.phase);
  const narrow = useScope();
  const found = useSearch((search) => search.text);
  const area = useDerived((a) => a.select.areaLanes());
  const areaWords = useDerived((a) => a.select.areaWords());
  const lanes = useSession((session) => session.lanes);
  const { scope, filterText, isFound } = useStore(app.stores.events, (events) => events);
  const isListed = isFound && found.trim() !== "";
  const isOfTrace = isListed || (scope === "trace" && narrow.words === "window");
  const isPart = phase === "cancelled" || phase === "failed";
  const { t0, t1 } = isOfTrace || narrow.isWhole ? WHOLE : narrow;
  const trace = isPart ? "part that was read" : "trace";
  // The search goes through all events, whatever lanes are selected.
  const condition = isListed || area === undefined || lanes === undefined ? undefined : conditionOfLanes(lanes, area);
  const words = `${isOfTrace ? trace : narrow.words}${condition === undefined ? "" : ` on ${areaWords}`}`;
  const typed = isListed ? found : filterText;
  const limited = limitedTo(condition, typed);
  return { t0, t1, words, typed, ...limited, isFound: isListed, key: `${isListed} ${words} ${limited.text}` };
}

const WHOLE = { t0: Number.NEGATIVE_INFINITY, t1: Number.POSITIVE_INFINITY };
