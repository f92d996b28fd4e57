import { endOf } from "../../viewmodel/viewport.js";
import { useSelection, useView } from "../use-app.js";

/** The time range of tables: the selected range, else the window. */
export interface Scope {
  readonly t0: number;
  readonly t1: number;
  readonly words: string;
}

export function useScope(): Scope {
  const range = useSelection((selection) => selection.range);
  const view = useView((state) => state.view);
  if (range !== undefined) return { ...range, words: "selected range" };
  return { t0: view.startNs, t1: endOf(view), words: "window" };
}
