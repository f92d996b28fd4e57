import { formatTime } from "../../viewmodel/time-format.js";
import type { ActionContext } from "./context.js";
import type { ViewActions } from "./view-actions.js";

export function createSearchActions({ stores, select, engine }: ActionContext, view: ViewActions) {
  const { selection } = stores;

  const missMessage = (direction: 1 | -1, gaveUpAt: number | undefined) => {
    if (gaveUpAt === undefined) return direction === 1 ? "no more after here" : "no more before here";
    const key = direction === 1 ? "Enter" : "Shift+Enter";
    return `none ${direction === 1 ? "up" : "back"} to ${formatTime(select.timeBase(), gaveUpAt)}: ${key} goes on`;
  };
  /** Sets the text to search for; forgets the last hit. */
  const setText = (searchText: string) =>
    selection.setState({ searchText, hit: undefined, searchMessage: "", searchedTo: undefined });

  return {
    setText,
    /** To the next or previous event that holds the text. */
    async search(text: string, direction: 1 | -1) {
      selection.setState({ searchText: text, searchMessage: "" });
      const api = engine();
      if (api === undefined || text === "") return;
      const { hit, searchedTo } = selection.getState();
      const start = hit === undefined ? stores.view.getState().view.startNs : hit.t + direction;
      const found = await api.findEvent({ text, t: searchedTo ?? start, nth: -1, direction });
      // A newer search has taken its place.
      if (!found.ok) return;
      const { event, searchedTo: gaveUpAt } = found.value;
      if (event === undefined) {
        selection.setState({ searchMessage: missMessage(direction, gaveUpAt), searchedTo: gaveUpAt });
        return;
      }
      selection.setState({ hit: event, cursorNs: event.t, searchedTo: undefined });
      view.reveal(event.t);
    },
    /** Ends the search; answers whether there was one. */
    clear() {
      const { hit, searchText } = selection.getState();
      if (hit === undefined && searchText === "") return false;
      setText("");
      return true;
    },
  };
}
