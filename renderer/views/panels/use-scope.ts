import { endOf } from "../../viewmodel/viewport.js";
import { useSelection, useSession, useView } from "../use-app.js";

/** The time range of tables: the selected range, else the window. */
export interface Scope {
  readonly t0: number;
  readonly t1: number;
  readonly words: string;
  /** Two ranges have different keys. The key of a window on the whole trace stays the same while the trace grows. */
  readonly key: string;
  /** The range is the window, and the window shows the whole trace. */
  readonly isWhole: boolean;
}

export function useScope(): Scope {
  const range = useSelection((selection) => selection.range);
  const view = useView((state) => state.view);
  const isWhole = useView((state) => state.isWhole);
  const trace = useSession((session) => session.info?.contentId);
  if (range !== undefined) {
    return { ...range, words: "selected range", key: `${range.t0} ${range.t1}`, isWhole: false };
  }
  const [t0, t1] = [view.startNs, endOf(view)];
  return { t0, t1, words: "window", key: isWhole ? wholeKey(trace) : `${t0} ${t1}`, isWhole };
}

/** The key of the window on a whole trace, by its content. */
export function wholeKey(trace: string | undefined): string {
  return `whole ${trace}`;
}
