import { useDerived, useSelection, useSession } from "../../use-app.js";
import { GroupDetails } from "./group-details.js";
import { LaneDetails } from "./lane-details.js";
import { StateDetailsView } from "./state-details.js";

/** What is selected: a state with its evidence, a heading lane with its members, or a lane where it has no state. */
export function DetailsPanel() {
  const state = useSelection((selection) => selection.state);
  const lane = useSelection((selection) => selection.lane);
  const members = useDerived((app) => (lane === undefined ? undefined : app.select.members(lane)));
  const isKnown = useSession(({ lanes }) => lane !== undefined && lane < (lanes?.count ?? 0));
  // The state picked before stays until the next is known.
  if (members !== undefined && state?.lane !== lane) return <GroupDetails key={members.lane} members={members} />;
  if (state !== undefined) return <StateDetailsView details={state} />;
  if (lane !== undefined && isKnown) return <LaneDetails lane={lane} />;
  return (
    <p className="hint">
      Click a state, or move with the arrow keys, to see what it is and why. Click a VM or a group to see how it does.
    </p>
  );
}
