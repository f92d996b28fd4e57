import type { LaneId } from "../../../../workers/model/lanes.js";
import { titleOf } from "../../../viewmodel/lane-names.js";
import { useSession } from "../../use-app.js";
import { Facts } from "./facts.js";

/** A lane at a time at which it has no state: before it is born, after it is gone, in a part not yet read. */
export function LaneDetails({ lane }: { readonly lane: LaneId }) {
  const title = useSession(({ lanes }) => titleOf(lanes, lane));
  const path = useSession(({ lanes }) => lanes?.paths[lane] ?? "");
  return (
    <div className="details-main">
      <h2 className="details-title">{title}</h2>
      <p className="quiet details-meaning">Nothing is known of it at this time: click a bar of its lane.</p>
      <Facts rows={[["Path", path]]} />
    </div>
  );
}
