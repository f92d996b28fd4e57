import { useStore } from "zustand";
import { visibleText } from "../../../../workers/core/unseen.js";
import type { AnalysisReport } from "../../../../workers/model/own-analysis.js";
import type { AnalysisRow } from "../../../persist/schema.js";
import { reportWords } from "../../../viewmodel/analysis-words.js";
import { factsOf } from "../../../viewmodel/own-analyses.js";
import { CommandButton } from "../../parts/command-button.js";
import { useApp, useDerived } from "../../use-app.js";

export interface AnalysisListProps {
  readonly rows: readonly AnalysisRow[];
  readonly current: AnalysisRow;
}

/** All that are kept, with a switch each: a click on one shows it. */
export function AnalysisList({ rows, current }: AnalysisListProps) {
  return (
    <div className="analysis-side">
      <ul className="analysis-list" aria-label="Analyses">
        {rows.map((row) => (
          <Entry key={row.id} row={row} isCurrent={row === current} />
        ))}
      </ul>
      <div className="analysis-add">
        <CommandButton id="analysis-add" label="Add…" isPlain />
        <CommandButton id="analysis-new" label="New" isPlain />
      </div>
    </div>
  );
}

function Entry({ row, isCurrent }: { readonly row: AnalysisRow; readonly isCurrent: boolean }) {
  const { actions, stores } = useApp();
  const { analyses } = actions;
  const report = useStore(stores.analyses, ({ reports }) => reports.get(row.id));
  const hasDraft = useStore(stores.analyses, ({ drafts }) => drafts.has(row.id));
  const isOn = useDerived((app) => app.actions.analyses.isOn(row));
  const title = visibleText(factsOf(row).title);
  return (
    <li className={isCurrent ? "analysis-entry is-current" : "analysis-entry"}>
      <input
        type="checkbox"
        checked={isOn}
        aria-label={`${title}: on for this trace`}
        title={isOn ? "On for this trace" : "Off for this trace"}
        onChange={({ target }) => analyses.setOn(row.id, target.checked)}
      />
      <button type="button" aria-current={isCurrent} onClick={() => analyses.show(row.id)}>
        <bdi className="analysis-name">
          {title}
          {hasDraft && (
            <span title="What is written has not run">
              {" •"}
              <span className="visually-hidden">, not run as it is written</span>
            </span>
          )}
        </bdi>
        <Outcome isOn={isOn} report={report} />
      </button>
    </li>
  );
}

function Outcome({ isOn, report }: { readonly isOn: boolean; readonly report: AnalysisReport | undefined }) {
  if (!isOn) return <span className="quiet">off</span>;
  const { words, isBad } = reportWords(report);
  return <span className={isBad ? "failure num" : "quiet num"}>{words}</span>;
}
