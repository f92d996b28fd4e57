import { useStore } from "zustand";
import { useApp } from "../../use-app.js";
import { AnalysisDetail } from "./analysis-detail.js";
import { AnalysisList } from "./analysis-list.js";
import { NoAnalyses } from "./no-analyses.js";

/** Analyses that people write: which there are, what they made of the open trace, and their texts. */
export function AnalysesPanel() {
  const { stores } = useApp();
  const saved = useStore(stores.analyses, (state) => state.saved);
  const shown = useStore(stores.analyses, (state) => state.shown);
  const notKept = useStore(stores.analyses, (state) => state.notKept);
  const rows = [...saved.values()].sort((a, b) => a.savedAt - b.savedAt);
  const current = rows.find(({ id }) => id === shown) ?? rows[0];
  return (
    <div className="analyses">
      {notKept !== undefined && (
        <p className="hint is-part failure" role="alert">
          Not saved: {notKept}. They last no longer than this window.
        </p>
      )}
      {current === undefined ? (
        <NoAnalyses />
      ) : (
        <div className="analyses-body">
          <AnalysisList rows={rows} current={current} />
          <AnalysisDetail key={current.id} row={current} />
        </div>
      )}
    </div>
  );
}
