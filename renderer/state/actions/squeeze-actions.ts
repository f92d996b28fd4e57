import type { LaneId } from "../../../workers/model/lanes.js";
import type { Quiet } from "../../../workers/model/quiet.js";
import { titleOf } from "../../viewmodel/lane-names.js";
import { leastBreak, quietFrom } from "../../viewmodel/squeeze.js";
import { breaksOf, clampViewport, endOf, type Viewport, wholeView } from "../../viewmodel/viewport.js";
import type { ActionContext } from "./context.js";
import type { UiActions } from "./ui-actions.js";

export type SqueezeActions = ReturnType<typeof createSqueezeActions>;

/** Has time in which nothing happens drawn as breaks. The engine is asked for it in the frame loop (squeeze-feed.ts). */
export function createSqueezeActions({ stores, select }: ActionContext, { say }: Pick<UiActions, "say">) {
  const { view: store, clocks, session } = stores;

  const begin = (lane: LaneId | undefined, leastNs?: number) => {
    if (clocks.getState().edit !== undefined)
      return say("Gaps are not squeezed while a clock is tried: apply it first");
    end();
    const before = store.getState().view;
    store.setState({ squeezing: { begun: {}, lane, leastNs, quiet: undefined, before, after: undefined } });
  };

  /** Shows the same window in even time; one that has not been moved since is as it was before. */
  const end = () => {
    const { squeezing, view, isWhole } = store.getState();
    if (squeezing === undefined) return;
    store.setState({ squeezing: undefined });
    const even = squeezing.after === view ? squeezing.before : view;
    store.setState({ view: isWhole ? wholeView(select.bounds()) : clampViewport(even, select.bounds()) });
  };

  /** What is said about the gaps of before would be wrong of those that the user asks for now. */
  const anew = (run: () => void) => {
    say("");
    run();
  };

  clocks.subscribe(({ edit }) => {
    if (edit === undefined || store.getState().squeezing === undefined) return;
    end();
    say("Gaps are not squeezed while a clock is tried: by it things happen at other times");
  });

  return {
    /** Squeezes what is quiet on all lanes in the list, or shows all time again. */
    toggle: () => anew(() => (store.getState().squeezing === undefined ? begin(undefined) : end())),
    /** The same for a lane and all below it. */
    toggleLane: (lane: LaneId) => anew(() => (store.getState().squeezing?.lane === lane ? end() : begin(lane))),
    end,
    /** The gaps of the same lanes by what the window shows now: shorter ones after zooming in. */
    again: () => anew(() => begin(store.getState().squeezing?.lane)),
    /** As it was kept: of all lanes, of one with those below it, or not at all. */
    restore(kept: { readonly lane: LaneId | undefined; readonly leastNs: number } | undefined) {
      const { squeezing } = store.getState();
      const isSame = squeezing !== undefined && squeezing.lane === kept?.lane && squeezing.leastNs === kept?.leastNs;
      if (kept === undefined) end();
      else if (!isSame) begin(kept.lane, kept.leastNs);
    },
    /** The engine has told when nothing happens. The window shows the same time as before. */
    take(all: Quiet) {
      const { squeezing, view, isWhole } = store.getState();
      if (squeezing === undefined) return;
      const isFirst = squeezing.quiet === undefined;
      const leastNs = squeezing.leastNs ?? leastBreak(all, view.startNs, endOf(view));
      const quiet = quietFrom(all, leastNs);
      const before: Viewport = isFirst || squeezing.after === view ? squeezing.before : view;
      store.setState({ squeezing: { ...squeezing, leastNs, quiet } });
      const after = isWhole ? wholeView(select.bounds()) : clampViewport(view, select.bounds());
      store.setState({ view: after, squeezing: { ...squeezing, leastNs, quiet, before, after } });
      // Nothing is said of gaps that came back with a view, which nobody has asked for just now.
      if (squeezing.leastNs !== undefined) return;
      if (0 < quiet.count && select.bounds().squeezed === undefined) {
        say("So little happens on these lanes that no time would be left");
      } else if (breaksOf(after).length === 0) {
        say("No gap in this window is long enough to be squeezed: zoom in, and squeeze again");
      }
    },
    /** What a gap is, in words. */
    words() {
      const { squeezing } = store.getState();
      const { lanes } = session.getState();
      return squeezing?.lane === undefined ? "nothing happens" : `${titleOf(lanes, squeezing.lane)} does nothing`;
    },
  };
}
