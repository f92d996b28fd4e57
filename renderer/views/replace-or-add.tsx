import { Dialog } from "./parts/dialog.js";
import { useApp, useSession } from "./use-app.js";

/** Asks what becomes of the open trace, when another one has opened beside it. */
export function ReplaceOrAdd() {
  const { bundles, session } = useApp().actions;
  const open = useSession((state) => state.name);
  const next = useSession((state) => state.next?.name ?? "");
  const extras = useSession((state) => state.next?.extras);
  const isLive = useSession((state) => state.progress?.phase === "live");
  const hasAnalyses = extras?.some(({ analyses }) => analyses !== undefined) === true;
  const takeExtras = () => {
    session.decline();
    bundles.takeBeside(next, extras ?? []);
  };
  return (
    // Closed without an answer: the open trace stays, and the new one is given up. After an answer there is nothing left.
    <Dialog label="Replace the trace, or add to it?" onClose={session.decline}>
      <div className="question">
        <h2>
          Open <bdi>{next}</bdi>
        </h2>
        <p>
          <bdi>{open}</bdi> is open. Both can share one timeline, as a host and its guests do
          {isLive ? ", once no VM of it is asked any more: detach for that." : "."}
        </p>
        <div className="question-answers">
          {/* biome-ignore lint/a11y/noAutofocus: a dialog begins at its usual answer */}
          <button type="button" className="button is-main" autoFocus onClick={() => void session.replace()}>
            Replace
          </button>
          <button type="button" className="button is-bordered" onClick={() => void session.add()}>
            Add to this timeline
          </button>
          {extras !== undefined && 0 < extras.length && (
            <button type="button" className="button is-bordered" onClick={takeExtras}>
              {hasAnalyses ? "Take only its bookmarks, view and analyses" : "Take only its bookmarks and view"}
            </button>
          )}
          <button type="button" className="button is-bordered" onClick={session.decline}>
            Keep as it is
          </button>
        </div>
      </div>
    </Dialog>
  );
}
