import { useState } from "react";
import { labelOf, titleOf } from "../viewmodel/lane-names.js";
import { ownName } from "../viewmodel/renames.js";
import { Dialog } from "./parts/dialog.js";
import { useApp, useSession, useUi } from "./use-app.js";

/** Asks for the name of a lane. Enter takes it, Esc leaves it, an empty one brings the lane's own back. */
export function RenameDialog() {
  const lane = useUi((ui) => ui.renaming);
  const isKnown = useSession(({ lanes }) => lane !== undefined && lanes?.names[lane] !== undefined);
  return lane === undefined || !isKnown ? undefined : <NameField key={lane} lane={lane} />;
}

function NameField({ lane }: { readonly lane: number }) {
  const app = useApp();
  const lanes = useSession((session) => session.lanes);
  const own = useSession((session) => labelOf(session.givenLanes, lane));
  const [name, setName] = useState(lanes === undefined ? "" : ownName(lanes, lane));
  const label = `Name of ${titleOf(lanes, lane)}`;
  const take = (taken: string) => {
    app.actions.renames.rename(lane, taken);
    app.actions.ui.closeDialog();
  };
  return (
    <Dialog label={label}>
      <form
        className="rename"
        onSubmit={(event) => {
          event.preventDefault();
          take(name);
        }}
      >
        <label htmlFor="rename-field">{label}</label>
        <input
          id="rename-field"
          className="input"
          type="text"
          maxLength={120}
          autoComplete="off"
          value={name}
          onFocus={(event) => event.target.select()}
          onChange={(event) => setName(event.target.value)}
        />
        <p className="quiet">
          Empty: {own} again. The name is kept for this trace, in this window; exports and reports have the trace's own.
        </p>
        <div className="rename-tools">
          <button type="submit" className="button is-plain">
            Rename
          </button>
          {lanes?.formerNames?.has(lane) === true && (
            <button type="button" className="button" onClick={() => take("")}>
              {own} again
            </button>
          )}
        </div>
      </form>
    </Dialog>
  );
}
