import { useStore } from "zustand";
import { useApp, useSearch, useSession } from "../../use-app.js";
import { useScope } from "../use-scope.js";

/** Which events are listed. */
export interface EventScope {
  /** Infinite both ways: all, also those that are not read yet. */
  readonly t0: number;
  readonly t1: number;
  readonly text: string;
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
  const { scope, filterText, isFound } = useStore(app.stores.events, (events) => events);
  const isListed = isFound && found.trim() !== "";
  const isOfTrace = isListed || (scope === "trace" && narrow.words === "window");
  const isPart = phase === "cancelled" || phase === "failed";
  const { t0, t1 } = isOfTrace || narrow.isWhole ? WHOLE : narrow;
  const trace = isPart ? "part that was read" : "trace";
  const words = isOfTrace ? trace : narrow.words;
  const text = isListed ? found : filterText;
  return { t0, t1, words, text, isFound: isListed, key: `${isListed} ${words} ${text}` };
}

const WHOLE = { t0: Number.NEGATIVE_INFINITY, t1: Number.POSITIVE_INFINITY };
