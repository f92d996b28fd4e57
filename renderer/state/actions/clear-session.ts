import { emptyHistory } from "../../viewmodel/history.js";
import { NO_CLOCK_EDIT } from "../clocks-store.js";
import { NOTHING_COMPARED } from "../compare-store.js";
import { FIRST_FINGERPRINTS } from "../fingerprints-store.js";
import { NO_MARKERS } from "../markers-store.js";
import { FIRST_PROFILE } from "../profile-store.js";
import { NO_SEARCH } from "../search-store.js";
import { NO_SELECTION } from "../selection-store.js";
import { NO_SESSION } from "../session-store.js";
import type { Stores } from "../stores.js";
import { INITIAL_TREE } from "../tree-store.js";

/** Nothing is open: what was about the open traces is gone. */
export function clearSession({
  session,
  selection,
  search,
  clocks,
  compare,
  fingerprints,
  markers,
  profile,
  tree,
  view,
}: Stores): void {
  session.setState({ ...NO_SESSION, generation: session.getState().generation + 1 }, true);
  selection.setState(NO_SELECTION, true);
  search.setState(NO_SEARCH, true);
  clocks.setState(NO_CLOCK_EDIT, true);
  compare.setState(NOTHING_COMPARED, true);
  fingerprints.setState(FIRST_FINGERPRINTS, true);
  markers.setState(NO_MARKERS, true);
  profile.setState(FIRST_PROFILE, true);
  tree.setState(({ treeWidthPx, groups }) => ({ ...INITIAL_TREE, treeWidthPx, groups }));
  view.setState({ scrollPx: 0, history: emptyHistory(), isWhole: true, squeezing: undefined });
}
