import type { HostItem } from "../../host/host-api.js";
import { carryView } from "../persistence/carried-view.js";
import type { Stores } from "../stores.js";
import { given, joinedChoices } from "./given-files.js";
import type { Wish } from "./wish.js";

/** What is on screen, to be opened again: with the view and the names of processes that it has by now. */
export function wishOnScreen(stores: Stores, shown: Wish): Wish {
  const { processNames, topologyText } = stores.session.getState();
  const [first, ...others] = shown.items;
  const told = {
    ...(processNames === undefined ? {} : { processNames }),
    ...(topologyText === undefined ? {} : { topology: topologyText }),
  };
  const items = first === undefined ? shown.items : [{ ...first, item: { ...first.item, ...told } }, ...others];
  const { budget, choices, removed } = shown;
  return { items, budget, choices, removed, carried: carryView(stores), asks: false };
}

/** A wish, and what is added to it. */
export function joinedWish(wish: Wish, added: Pick<Wish, "items" | "budget" | "choices">): Wish {
  return {
    ...wish,
    items: [...wish.items, ...added.items],
    // They may be what was removed.
    removed: [],
    budget: { ...wish.budget, ...added.budget },
    choices: joinedChoices(wish.choices, added.choices),
  };
}

/** A wish whose log that grew is a file by now. */
export function settledWish(wish: Wish, file: HostItem): Wish {
  return { ...wish, items: wish.items.flatMap((one) => (one.isGrowing === true ? given([file]) : [one])) };
}
