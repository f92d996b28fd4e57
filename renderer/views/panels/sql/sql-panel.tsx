import { useId, useState } from "react";
import { useStore } from "zustand";
import { failureText } from "../../../../workers/core/result.js";
import { type SqlTable, sqlName } from "../../../../workers/model/sql.js";
import { useApp } from "../../use-app.js";
import { QueryBox } from "./query-box.js";
import { SqlRows } from "./sql-rows.js";

/** Questions in SQL over the tables of the open trace. */
export function SqlPanel() {
  const { actions, stores } = useApp();
  const { sql } = actions;
  const { text, tables, busy, failure, answer, history } = useStore(stores.sql);
  const id = useId();
  const [isListed, setListed] = useState(false);
  const prepare = () => void (tables.length === 0 && sql.prepare());
  return (
    <div className="sql">
      <div className="sql-query">
        <QueryBox
          text={text}
          tables={tables}
          wrongAt={failure?.typed?.column}
          describedBy={failure === undefined ? undefined : id}
          onChange={sql.setText}
          onRun={() => void sql.run()}
          onFocus={prepare}
        />
        <div className="sql-deeds">
          {busy === undefined ? (
            <button type="button" className="button is-main" title="Run (Ctrl+Enter)" onClick={() => void sql.run()}>
              Run
            </button>
          ) : (
            <button type="button" className="button" onClick={sql.cancel}>
              Stop
            </button>
          )}
          <button
            type="button"
            className="button is-plain"
            aria-expanded={isListed}
            onClick={() => {
              setListed(!isListed);
              prepare();
            }}
          >
            Tables
          </button>
          <Earlier history={history} />
        </div>
      </div>
      {isListed && <Tables tables={tables} />}
      {busy !== undefined && (
        <p className="hint" role="status">
          {busy} …
        </p>
      )}
      {failure !== undefined && (
        <p id={id} className="failure sql-failure" role="alert">
          {failureText(failure)}
        </p>
      )}
      {answer !== undefined && <SqlRows key={answer.query} shown={answer} />}
    </div>
  );
}

/** Queries that were answered before. */
function Earlier({ history }: { readonly history: readonly string[] }) {
  const { actions } = useApp();
  if (history.length < 2) return undefined;
  return (
    <select
      className="sql-earlier"
      aria-label="Earlier queries"
      value=""
      onChange={(event) => actions.sql.setText(event.target.value)}
    >
      <option value="">Earlier…</option>
      {history.toReversed().map((query) => (
        <option key={query} value={query}>
          {query.replace(/\s+/g, " ").slice(0, 80)}
        </option>
      ))}
    </select>
  );
}

/** The tables and their columns, to look up. */
function Tables({ tables }: { readonly tables: readonly SqlTable[] }) {
  return (
    <dl className="sql-tables" tabIndex={0} aria-label="Tables and their columns">
      {tables.map(({ name, columns }) => (
        <div key={name}>
          <dt>{sqlName(name)}</dt>
          <dd className="quiet">{columns.map((column) => column.name).join(", ")}</dd>
        </div>
      ))}
    </dl>
  );
}
