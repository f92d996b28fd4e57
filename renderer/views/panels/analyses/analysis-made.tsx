import type { ReactNode } from "react";
import { useStore } from "zustand";
import { formatCount, formatCountOf } from "../../../../workers/core/format.js";
import { visibleText } from "../../../../workers/core/unseen.js";
import type { AnalysisReport } from "../../../../workers/model/own-analysis.js";
import { sqlName } from "../../../../workers/model/sql.js";
import type { AnalysisRow } from "../../../persist/schema.js";
import { mistakesOf, reportWords } from "../../../viewmodel/analysis-words.js";
import { useApp, useDerived } from "../../use-app.js";
import { panelOfTable } from "../panel-of-table.js";
import { useAnswer } from "../use-answer.js";

/** What an analysis made of the open trace, and where that is shown. */
export function AnalysisMade({ row }: { readonly row: AnalysisRow }) {
  const { stores } = useApp();
  const report = useStore(stores.analyses, ({ reports }) => reports.get(row.id));
  const isOn = useDerived((app) => app.actions.analyses.isOn(row));
  if (!isOn) return <Off row={row} />;
  const { words, isBad } = reportWords(report);
  if (report === undefined || report.phase !== "done")
    return (
      <div role="status">
        <p className={isBad ? "failure" : "quiet num"}>{words}</p>
        {report?.phase === "running" && (
          <progress className="analysis-progress" value={report.share} aria-label={words} />
        )}
        {report?.phase === "invalid" && <Mistakes report={report} />}
      </div>
    );
  return (
    <>
      <Made report={report} />
      <Events report={report} />
      {report.problems.map(({ message, line, column }) => (
        <p key={`${line} ${column} ${message}`} className="problem is-warning">
          Line {line}: {visibleText(message)}
        </p>
      ))}
      {report.notes.map((note) => (
        <p key={note} className="problem is-note">
          {visibleText(note)}
        </p>
      ))}
    </>
  );
}

/** Whether it would find anything here. */
function Off({ row }: { readonly row: AnalysisRow }) {
  const check = useAnswer(row.text, row, (engine, { fileName: name, text }) => engine.checkAnalysis({ name, text }));
  const lacking = check?.events?.filter(({ found }) => found.length === 0).map(({ name }) => name);
  return (
    <p className="hint" role="status">
      It is off for this trace
      {lacking !== undefined &&
        0 < lacking.length &&
        `, which has no event that it calls ${visibleText(lacking.join(", "))}`}
      {lacking !== undefined && lacking.length === 0 && ", which has all of its events"}. Run computes it, and it stays
      on.
    </p>
  );
}

function Mistakes({ report }: { readonly report: AnalysisReport }) {
  const { analyses } = useApp().actions;
  const [first] = mistakesOf(report.problems);
  return (
    <p>
      {first !== undefined && `Line ${first.line}, column ${first.column}: ${visibleText(first.message)} `}
      <button type="button" className="link" onClick={() => analyses.setTextShown(true)}>
        Show its text
      </button>
    </p>
  );
}

/** Numbers, each with the way to what it counts. */
function Made({ report }: { readonly report: AnalysisReport }) {
  const { actions } = useApp();
  const { counts } = report;
  if (counts.lanes + counts.states + counts.latencies + counts.counters + counts.findings === 0)
    return <p className="hint">It found nothing of what it looks for in this trace.</p>;
  return (
    <dl className="facts analysis-made num">
      {0 < counts.lanes && (
        <Count title="Lanes" count={counts.lanes}>
          <button type="button" className="link" onClick={() => actions.analyses.reveal(report)}>
            Show
          </button>
        </Count>
      )}
      <Rows title="States" count={counts.states} table="own-states" report={report} />
      <Rows title="Latencies" count={counts.latencies} table="own-latencies" report={report} />
      <Rows title="Values" count={counts.counters} table="own-counters" report={report} />
      {0 < counts.findings && (
        <Count title="Findings" count={counts.findings}>
          <button type="button" className="link" onClick={() => actions.ui.showPanel("findings")}>
            Show
          </button>
        </Count>
      )}
      {0 < counts.open && <Count title="Still open" count={counts.open} note="at the end of the trace" />}
      {0 < counts.droppedByLoss && (
        <Count title="Left out" count={counts.droppedByLoss} note="as events were lost while they were open" />
      )}
    </dl>
  );
}

interface CountProps {
  readonly title: string;
  readonly count: number;
  readonly note?: string;
  readonly children?: ReactNode;
}

function Count({ title, count, note, children }: CountProps) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>
        {formatCount(count)} {note !== undefined && <span className="quiet">{note}</span>} {children}
      </dd>
    </div>
  );
}

interface RowsProps extends CountProps {
  readonly table: string;
  readonly report: AnalysisReport;
}

/** Rows of a table that all analyses share: both ways lead to those of this one. */
function Rows({ title, count, table, report }: RowsProps) {
  const { sql, tables, ui } = useApp().actions;
  if (count === 0) return undefined;
  const showTable = () => {
    tables.setLook(table, { filter: `analysis == "${report.id}"` });
    ui.showPanel(panelOfTable(table));
  };
  const showSql = () => {
    sql.setText(`SELECT *\nFROM ${sqlName(table)}\nWHERE analysis = '${report.id}'`);
    ui.showPanel("sql");
    void sql.run();
  };
  return (
    <Count title={title} count={count}>
      <button type="button" className="link" aria-label={`${title} as a table`} onClick={showTable}>
        Table
      </button>{" "}
      <button type="button" className="link" aria-label={`${title} in SQL`} onClick={showSql}>
        SQL
      </button>
    </Count>
  );
}

/** Which events of the trace it means: one without any is mostly a wrong name. */
function Events({ report }: { readonly report: AnalysisReport }) {
  if (report.events.length === 0) return undefined;
  return (
    <ul className="analysis-events" aria-label="Events that it looks at">
      {report.events.map(({ name, wanted, found, matched }) => (
        <li key={name}>
          <code>{visibleText(name)}</code>{" "}
          {found.length === 0 ? (
            <span className="problem is-warning">
              this trace has no such event: record {visibleText(wanted.join(" or "))}
            </span>
          ) : (
            <span className="quiet num">
              {visibleText(found.join(", "))}: {formatCountOf(matched, "match").replace(/hs$/, "hes")}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
