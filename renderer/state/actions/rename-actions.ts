import type { LaneId } from "../../../workers/model/lanes.js";
import { labelOf } from "../../viewmodel/lane-names.js";
import { type Renames, renamed } from "../../viewmodel/renames.js";
import type { ActionContext } from "./context.js";
import type { RecordEdit } from "./edit-recorder.js";
import { setLanes } from "./follow-session.js";

export type RenameActions = ReturnType<typeof createRenameActions>;

/** Gives lanes other names, in this window only. */
export function createRenameActions(context: ActionContext, record: RecordEdit) {
  const { session, ui } = context.stores;

  const use = (renames: Renames) => {
    const { givenLanes } = session.getState();
    session.setState({ renames });
    if (givenLanes !== undefined) setLanes(context, givenLanes);
  };

  return {
    /** Asks for the name of a lane. */
    ask: (lane: LaneId) => ui.setState({ dialog: "rename", renaming: lane }),
    /** Gives a lane a name; an empty one brings its own back. */
    rename(lane: LaneId, name: string) {
      const { lanes, renames } = session.getState();
      if (lanes === undefined) return;
      const before = labelOf(lanes, lane);
      record(`rename ${before}`, () => use(renamed(renames, lanes, lane, name)));
      const after = labelOf(session.getState().lanes, lane);
      if (after !== before) ui.setState({ message: `${before} is called ${after} now` });
    },
    /** The names that were kept for this content, or those before an edit. */
    restore: use,
  };
}
