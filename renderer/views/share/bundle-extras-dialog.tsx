import { type FormEvent, useState } from "react";
import { useStore } from "zustand";
import { visibleText } from "../../../workers/core/unseen.js";
import { type AnalysisFacts, analysesWords, factsIn, factsOf } from "../../viewmodel/own-analyses.js";
import { Dialog } from "../parts/dialog.js";
import { useApp, useSession } from "../use-app.js";

/** Asks what is to be taken of a bundle beside its trace. */
export function BundleExtrasDialog() {
  const { actions, stores } = useApp();
  const { ui, bundles } = actions;
  const name = useSession((session) => session.name);
  const extras = useSession((session) => session.info?.extras);
  const [annotations, setAnnotations] = useState(true);
  const [view, setView] = useState(true);
  const [analyses, setAnalyses] = useState(true);
  const saved = useStore(stores.analyses, (state) => state.saved);
  const given = (extras ?? []).flatMap((one) => (one.analyses ?? []).map(({ name, text }) => factsIn(text, name)));
  const own = new Set([...saved.values()].map((row) => factsOf(row).id));
  const replacing = given.filter(({ id }) => id !== "" && own.has(id));
  const has = (key: "annotations" | "view") => extras?.some((one) => one[key] !== undefined) ?? false;
  const take = (event: FormEvent) => {
    event.preventDefault();
    bundles.take({ annotations, view, analyses });
  };
  return (
    <Dialog label="What to take of the bundle">
      <div className="question">
        <h2>
          <bdi>{name}</bdi> holds more than a trace
        </h2>
        <p>Nothing of yours is changed unless you take it, and what you take can be undone.</p>
        <form className="share-form" onSubmit={take}>
          {has("annotations") && (
            <label className="share-check">
              <input type="checkbox" checked={annotations} onChange={(event) => setAnnotations(event.target.checked)} />
              <span>bookmarks and notes, merged into yours without duplicates</span>
            </label>
          )}
          {has("view") && (
            <label className="share-check">
              <input type="checkbox" checked={view} onChange={(event) => setView(event.target.checked)} />
              <span>the view: time, open and pinned lanes, filter, selection</span>
            </label>
          )}
          {0 < given.length && (
            <label className="share-check">
              <input type="checkbox" checked={analyses} onChange={(event) => setAnalyses(event.target.checked)} />
              <span>
                {analysesWords(given.length)} of the sender, beside yours: <bdi>{titlesOf(given)}</bdi>
                {0 < replacing.length && (
                  <>
                    {" "}
                    (in place of yours of the same id: <bdi>{titlesOf(replacing)}</bdi>)
                  </>
                )}
              </span>
            </label>
          )}
          <div className="question-answers">
            <button type="submit" className="button is-main">
              Take
            </button>
            <button type="button" className="button is-bordered" onClick={ui.closeDialog}>
              Only the trace
            </button>
          </div>
        </form>
      </div>
    </Dialog>
  );
}

function titlesOf(analyses: readonly AnalysisFacts[]): string {
  return visibleText(analyses.map(({ title }) => title).join(", "));
}
