import { raisedBudget } from "../viewmodel/limits.js";
import { type Command, type CommandContext, focusField, isOpen } from "./command.js";

export function traceCommands({ actions, stores, select, host }: CommandContext): Command[] {
  const group = "Trace";
  const isReading = () => stores.session.getState().progress?.phase === "reading";
  const choose = async (what: "files" | "folder", field: string, take: typeof actions.session.open) => {
    if (host.pick === undefined) return focusField(field);
    const items = await host.pick(what);
    if (items !== undefined) await take(items);
  };
  const openFiles = () => void choose("files", "open-files", actions.session.open);
  const openFolder = () => void choose("folder", "open-folder", actions.session.open);
  const isLimited = () => 0 < select.limitOffers().length;
  const raise = () => void actions.session.openWith(raisedBudget(select.limitOffers()));
  const name = () => void choose("files", "process-names", actions.names.nameFrom);
  const when = isOpen(stores);
  return [
    { id: "open", title: "Open files…", group, keys: ["Ctrl+KeyO"], run: openFiles },
    { id: "open-folder", title: "Open a folder…", group, keys: ["Ctrl+Shift+KeyO"], run: openFolder },
    { id: "raise-limits", title: "Open past the limit", group, keys: ["Shift+KeyL"], when: isLimited, run: raise },
    { id: "name-processes", title: "Name guest processes from a file…", group, keys: [], when, run: name },
    { id: "cancel", title: "Stop reading", group, keys: [], when: isReading, run: () => void actions.session.cancel() },
    {
      id: "start-fresh",
      title: "Start fresh: the whole trace, lanes as they begin",
      group,
      keys: [],
      when,
      run: () => actions.persistence.startFresh(),
    },
    { id: "close", title: "Close the trace", group, keys: [], when, run: actions.session.close },
  ];
}
