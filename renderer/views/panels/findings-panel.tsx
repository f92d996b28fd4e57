import { useState } from "react";
import type { Finding } from "../../../workers/model/findings.js";
import { NO_LANE } from "../../../workers/model/lanes.js";
import { noFindings } from "../../viewmodel/empty-table.js";
import { Icon } from "../parts/icons.js";
import { TableBar } from "../tables/table-bar.js";
import { useIsWhole, useTableScope } from "../tables/use-table.js";
import { useApp, useSession } from "../use-app.js";
import { panelOfTable } from "./panel-of-table.js";
import { useAnswer } from "./use-answer.js";

/** Findings of the range or the window, the most severe first. */
export function FindingsPanel() {
  const scope = useTableScope();
  const findings = useAnswer(`${scope.t0}:${scope.t1}`, scope, (engine, { t0, t1 }) => engine.findings(t0, t1));
  const count = findings?.length ?? 0;
  const isWhole = useIsWhole();
  const trace = useSession((session) => session.trace);
  return (
    <div className="tables">
      <TableBar counts={findings && { shown: count, here: count, total: count }} hasLaneChoice={false} noun="finding" />
      {findings !== undefined && count === 0 && (
        <p className="hint">{noFindings({ isWhole, analyses: trace?.analyses })}</p>
      )}
      <ol className="findings">
        {findings?.map((finding) => (
          <FindingRow key={`${finding.id} ${finding.title} ${finding.t0}`} finding={finding} />
        ))}
      </ol>
    </div>
  );
}

function FindingRow({ finding }: { readonly finding: Finding }) {
  const app = useApp();
  const [isOpen, setOpen] = useState(false);
  const { title, text, evidence, severity, isSuspicion, lanes, t0, t1, table } = finding;
  const show = () => {
    const { paths = [] } = app.stores.session.getState().lanes ?? {};
    const [lane, ...others] = lanes.map((path) => paths.indexOf(path)).filter((one) => one !== NO_LANE);
    app.actions.tables.follow({ lane, t0, t1 }, others);
  };
  const words = [title, text, ...evidence].join("\n");
  return (
    <li className="finding">
      <span
        className="finding-weight"
        role="img"
        aria-label={`weight ${Math.round(severity * 100)} of 100`}
        title={`weight ${Math.round(severity * 100)} of 100`}
      >
        <span style={{ height: `${Math.round(severity * 100)}%` }} />
      </span>
      <div className="finding-words copyable">
        <h3>
          {title}
          {isSuspicion && <span className="finding-tag">suspected</span>}
        </h3>
        <p>{text}</p>
        {isOpen && (
          <ul className="finding-evidence">
            {evidence.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        )}
      </div>
      <span className="finding-tools">
        <button type="button" className="button is-plain" onClick={show}>
          Show
        </button>
        {table !== "" && (
          <button type="button" className="button" onClick={() => app.actions.ui.showPanel(panelOfTable(table))}>
            All cases
          </button>
        )}
        {0 < evidence.length && (
          <button type="button" className="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            Evidence
          </button>
        )}
        <button
          type="button"
          className="button"
          title="Copy"
          aria-label="Copy this finding"
          onClick={() => void navigator.clipboard.writeText(words)}
        >
          <Icon name="copy" />
        </button>
      </span>
    </li>
  );
}
