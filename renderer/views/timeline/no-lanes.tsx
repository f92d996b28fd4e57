import { useApp, useSession } from "../use-app.js";

/** Replaces an empty picture: the reason, and links to the panels that explain it. */
export function NoLanes() {
  const app = useApp();
  const isEmpty = useSession(({ lanes, progress }) => {
    return lanes !== undefined && progress?.phase === "done" && lanes.rows.every((count) => count === 0);
  });
  const events = useSession((session) => session.progress?.events ?? 0);
  if (!isEmpty) return undefined;
  const text =
    events === 0
      ? "No event could be read from this trace."
      : "The trace was read, but none of its events says what a CPU, a thread or a VM did.";
  return (
    <div className="no-lanes" role="status">
      <p>{text}</p>
      <p>
        <button type="button" className="link" onClick={() => app.actions.ui.showPanel("import")}>
          What to record, and what was wrong
        </button>
        {0 < events && (
          <>
            {" · "}
            <button type="button" className="link" onClick={() => app.actions.ui.showPanel("events")}>
              Its events
            </button>
          </>
        )}
      </p>
    </div>
  );
}
