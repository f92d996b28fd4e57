import { useStore } from "zustand";
import { visibleText } from "../../../../workers/core/unseen.js";
import type { AnalysisRow } from "../../../persist/schema.js";
import { factsOf } from "../../../viewmodel/own-analyses.js";
import { useApp, useCommand, useDerived } from "../../use-app.js";
import { AnalysisEditor } from "./analysis-editor.js";
import { AnalysisMade } from "./analysis-made.js";

/** One analysis: what it made of the trace, and its text beside that. */
export function AnalysisDetail({ row }: { readonly row: AnalysisRow }) {
  const { stores } = useApp();
  const isTextShown = useStore(stores.analyses, (state) => state.isTextShown);
  const { title, description } = factsOf(row);
  return (
    <div className={isTextShown ? "analysis has-text" : "analysis"}>
      <Tools row={row} isTextShown={isTextShown} />
      <section className="analysis-about" aria-label={`What ${visibleText(title)} made`}>
        <h3>
          <bdi>{visibleText(title)}</bdi>
        </h3>
        {description !== "" && <p className="quiet">{visibleText(description)}</p>}
        <AnalysisMade row={row} />
      </section>
      {isTextShown && <AnalysisEditor row={row} />}
    </div>
  );
}

function Tools({ row, isTextShown }: { readonly row: AnalysisRow; readonly isTextShown: boolean }) {
  const { actions, stores } = useApp();
  const { analyses, analysisFiles } = actions;
  const phase = useStore(stores.analyses, ({ reports }) => reports.get(row.id)?.phase);
  const isOn = useDerived((app) => app.actions.analyses.isOn(row));
  const hasDraft = useStore(stores.analyses, ({ drafts }) => drafts.has(row.id));
  const choose = useCommand("analysis-add").run;
  const reload = async () => {
    if (!(await analysisFiles.reload(row.id))) choose();
  };
  return (
    <div className="panel-bar analysis-tools">
      {phase === "running" ? (
        <button type="button" className="button is-bordered" onClick={() => void analyses.stop()}>
          Stop
        </button>
      ) : (
        (hasDraft || !isOn || phase === "cancelled" || phase === "failed") && (
          <button
            type="button"
            className="button is-main"
            title="Run what is written (Ctrl+Enter in the text)"
            onClick={() => analyses.run(row.id)}
          >
            Run
          </button>
        )
      )}
      <button
        type="button"
        className="button is-plain"
        aria-pressed={isTextShown}
        onClick={() => analyses.setTextShown(!isTextShown)}
      >
        Show as text
      </button>
      <button type="button" className="button is-plain" onClick={() => void analysisFiles.save(row.id)}>
        Save as…
      </button>
      <button
        type="button"
        className="button is-plain"
        title={row.token === "" ? "Choose its file: one of the same id replaces it" : `Read ${row.fileName} again`}
        onClick={() => void reload()}
      >
        Reload
      </button>
      <button type="button" className="button is-plain" onClick={() => analyses.remove(row.id)}>
        Remove
      </button>
    </div>
  );
}
