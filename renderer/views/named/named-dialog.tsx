import { useStore } from "zustand";
import { CommandButton } from "../parts/command-button.js";
import { Dialog } from "../parts/dialog.js";
import { useApp } from "../use-app.js";
import { LaneSets } from "./lane-sets.js";
import { NamedViews } from "./named-views.js";

/** Views and sets of lanes that the user has named: to save, to open, to change and to remove. */
export function NamedDialog() {
  const app = useApp();
  const notKept = useStore(app.stores.named, (state) => state.notKept);
  return (
    <Dialog label="Views and lane sets" isWide>
      <div className="named">
        <NamedViews />
        <LaneSets />
        <p className="named-foot quiet">
          They are kept with the trace, wherever its files are, and stand among the commands.
          <CommandButton id="undo" label="Undo" isPlain />
        </p>
        {notKept !== undefined && <p role="status">They last no longer than this window: {notKept}</p>}
      </div>
    </Dialog>
  );
}
