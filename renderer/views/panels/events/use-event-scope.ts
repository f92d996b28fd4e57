import { useStore } from "zustand";
import { useApp, useDerived, useSearch } from "../../use-app.js";
import { useScope } from "../use-scope.js";

/** Which events are listed. */
export interface EventScope {
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
  const bounds = useDerived((a) => a.select.bounds());
  const narrow = useScope();
  const found = useSearch((search) => search.text);
  const { scope, filterText, isFound } = useStore(app.stores.events, (events) => events);
  const isListed = isFound && found.trim() !== "";
  const isWhole = isListed || (scope === "trace" && narrow.words === "window");
  const { t0, t1, words } = isWhole ? { t0: bounds.beginNs, t1: bounds.endNs, words: "trace" } : narrow;
  const text = isListed ? found : filterText;
  return { t0, t1, words, text, isFound: isListed, key: `${isListed} ${words} ${text}` };
}
