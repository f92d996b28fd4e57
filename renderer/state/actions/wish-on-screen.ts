import type { OpenRequest } from "../../../workers/model/engine-api.js";
import type { HostItem } from "../../host/host-api.js";
import { carryView } from "../persistence/carried-view.js";
import type { Stores } from "../stores.js";
import { addedTo, type GivenItem, given, joinedChoices, nameOf } from "./given-files.js";
import { NO_WISH, type Wish } from "./wish.js";

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

/** How files of a wish are asked for. */
export function requestOf(
  { items, budget, choices }: Wish,
  files: Pick<OpenRequest, "files" | "without">,
): OpenRequest {
  return { name: nameOf(items), ...files, budget, ...choices };
}

/**
 * What is on screen with items beside it, and those that can be added to it; undefined: all of it is opened anew. `log`: what
 * there is of a recording that runs, in place of the one that grows on screen, or is older.
 */
export function joinedAtOnce(
  wish: Wish,
  items: readonly HostItem[],
  log: HostItem | undefined,
): { readonly wish: Wish; readonly added: readonly GivenItem[] | undefined } {
  const all = log === undefined ? items : [log, ...items];
  const isOld = ({ item, isGrowing }: GivenItem) => isGrowing === true || item.token === log?.token;
  const rest = wish.items.filter((item) => !isOld(item));
  if (rest.length === 0) return { wish: { ...NO_WISH, items: given(all) }, added: undefined };
  const added = addedTo(rest, all);
  const joined = { ...joinedWish({ ...wish, items: rest }, { items: added, budget: {}, choices: {} }), asks: false };
  return { wish: joined, added: rest.length === wish.items.length ? added : undefined };
}
