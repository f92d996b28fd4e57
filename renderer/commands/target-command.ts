import type { Chord } from "../viewmodel/keys.js";
import { titleOf } from "../viewmodel/lane-names.js";
import { stateTitle } from "../viewmodel/state-style.js";
import type { Target } from "../viewmodel/target.js";
import type { Command, CommandContext, CommandGroup, Offer } from "./command.js";

/** What is selected, as the target of commands that are run by key or from the palette. */
export function selectedTarget({ stores }: Pick<CommandContext, "stores">): Target | undefined {
  const { lane, state, range, cursorNs } = stores.selection.getState();
  const { selected: annotation } = stores.annotations.getState();
  if (lane === undefined && range === undefined && cursorNs === undefined && annotation === undefined) return undefined;
  const name = lane === undefined ? "" : titleOf(stores.session.getState().lanes, lane);
  const title = [name, state === undefined ? "" : stateTitle(state.state)].filter(Boolean).join(" · ");
  const stateRange = state === undefined ? undefined : { t0: state.start, t1: state.end };
  const kind = state !== undefined ? "state" : lane !== undefined ? "lane" : "time";
  return { kind, title, lane, state, range: range ?? stateRange, timeNs: cursorNs ?? range?.t0, annotation };
}

/**
 * Makes commands of one group that act on a target. By key and from the palette they do their first offer to what is
 * selected, and are not available where they have none.
 */
export function targetMaker(context: Pick<CommandContext, "stores">, group: CommandGroup) {
  return (id: string, title: string, keys: readonly Chord[], on: (target: Target) => readonly Offer[]): Command => {
    const offers = () => {
      const target = selectedTarget(context);
      return target === undefined ? [] : on(target);
    };
    return { id, title, group, keys, on, when: () => 0 < offers().length, run: () => offers()[0]?.run() };
  };
}

/** For `on` of commands about lanes. */
export function onLane(offer: (lane: number) => readonly Offer[]): (target: Target) => readonly Offer[] {
  return ({ lane }) => (lane === undefined ? [] : offer(lane));
}
