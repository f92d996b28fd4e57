import { useStore } from "zustand";
import { movesWords } from "../../viewmodel/followed.js";
import { titleOf } from "../../viewmodel/lane-names.js";
import { useApp, useSession } from "../use-app.js";

/** Over the lanes while one is followed: which, how often it moves, whether its arrows are left out, and the way to end it. */
export function FollowedNote() {
  const app = useApp();
  const followed = useStore(app.stores.overlay, (overlay) => overlay.followed);
  const lanes = useSession((session) => session.lanes);
  if (followed === undefined) return undefined;
  return (
    <div className="followed-note" data-testid="followed">
      <span role="status">
        Following <strong>{titleOf(lanes, followed.lane)}</strong>
        {followed.runs !== undefined && <span className="num">: {movesWords(followed.runs)}</span>}
      </span>
      <button type="button" className="button is-plain" title="Esc" onClick={() => app.actions.overlay.unfollow()}>
        End
      </button>
    </div>
  );
}
