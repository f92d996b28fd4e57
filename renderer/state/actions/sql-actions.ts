import { formatCountOf } from "../../../workers/core/format.js";
import { ok } from "../../../workers/core/result.js";
import type { EngineApi } from "../../../workers/model/engine-api.js";
import type { SqlAnswer } from "../../../workers/model/sql.js";
import type { SqlClient } from "../../engine/sql-client.js";
import { sqlText } from "../../viewmodel/sql-text.js";
import { NOTHING_ASKED } from "../sql-store.js";
import type { ActionContext } from "./context.js";
import { type SaveActions, textPieces } from "./save-actions.js";
import type { UiActions } from "./ui-actions.js";

/** Rows that are shown; `lanescope query` has all. */
const MOST_ROWS = 100_000;
const MOST_HISTORY = 50;
const ASK_AGAIN = "it may have run out of memory: run it again, or ask for fewer rows";

/** Asks the tables of the open trace in SQL. DuckDB is loaded with the first query, and goes with the trace. */
export function createSqlActions(context: ActionContext, ui: UiActions, saving: SaveActions) {
  const { stores } = context;
  const { sql } = stores;
  let client: { readonly of: EngineApi; readonly generation: number; readonly sql: SqlClient } | undefined;
  /** Answers to older questions are not shown. */
  let asked = 0;

  const drop = () => {
    client?.sql.dispose();
    client = undefined;
  };
  const clientFor = (engine: EngineApi): SqlClient | undefined => {
    const { generation } = stores.session.getState();
    if (client?.of === engine && client.generation === generation) return client.sql;
    drop();
    const made = context.createSql?.(engine, (name) => sql.setState({ busy: `the table ${name} is read` }));
    if (made === undefined) return undefined;
    client = { of: engine, generation, sql: made };
    // The next query has another one.
    void made.death.then(() => {
      if (client?.sql === made) drop();
    });
    return made;
  };
  const refuse = (message: string) => sql.setState({ busy: undefined, failure: { message } });

  // What was asked of another trace means nothing here.
  stores.session.subscribe(({ info, phase }, before) => {
    if (info?.contentId === before.info?.contentId && phase === before.phase) return;
    if (phase === "open" && before.phase === "open") return;
    asked += 1;
    drop();
    const { text, history } = sql.getState();
    sql.setState({ ...NOTHING_ASKED, text, history });
  });

  // Tables may be there that were not before: those of the user's analyses.
  stores.session.subscribe(({ generation }, before) => {
    if (generation !== before.generation && 0 < sql.getState().tables.length) void list();
  });
  const list = async () => {
    const engine = context.engine();
    const tables = await engine?.sqlTables();
    if (tables !== undefined && context.engine() === engine) sql.setState({ tables });
  };

  return {
    setText(text: string) {
      sql.setState({ text, failure: undefined });
    },
    /** Somebody begins to write a query: gets the tables to offer, and DuckDB ready. */
    async prepare(): Promise<void> {
      const engine = context.engine();
      if (engine === undefined) return;
      clientFor(engine);
      await list();
    },
    /** Runs the query that is written. */
    async run(): Promise<void> {
      const engine = context.engine();
      const query = sql.getState().text.trim();
      if (engine === undefined || query === "") return;
      if (stores.monitor.getState().recording?.state === "running")
        return refuse("VMs are still recorded: SQL answers once their log is closed");
      asked += 1;
      const mine = asked;
      sql.setState({ busy: "waiting until the trace is read", failure: undefined });
      const read = await engine.done();
      if (mine !== asked) return;
      if (!read.ok) return refuse(read.error.message);
      const open = clientFor(engine);
      if (open === undefined) return refuse("this window has no SQL");
      sql.setState({ busy: "asking" });
      const began = performance.now();
      const died = open.death.then(
        (why) => ({ ok: false, error: { message: `SQL ended: ${why}`, hint: ASK_AGAIN } }) as const,
      );
      const answer = await Promise.race([open.sql.ask(query, MOST_ROWS), died]);
      if (mine !== asked) return;
      if (!answer.ok) return sql.setState({ busy: undefined, failure: answer.error });
      const history = [...sql.getState().history.filter((one) => one !== query), query].slice(-MOST_HISTORY);
      const shown = { query, rows: answer.value, ms: performance.now() - began };
      sql.setState({ busy: undefined, failure: undefined, answer: shown, history });
    },
    /** Ends the query that runs, with its worker: the next one begins anew. */
    cancel() {
      asked += 1;
      drop();
      sql.setState({ busy: undefined });
    },
    copy: (rows: SqlAnswer, order: readonly number[]) =>
      ui.copy(sqlText(rows, order, "tsv"), `${formatCountOf(order.length, "row")} copied`),
    save: (rows: SqlAnswer, order: readonly number[]) =>
      saving.save(
        "query.csv",
        async () => ok(0),
        textPieces("text/csv", () => sqlText(rows, order, "csv")),
      ),
  };
}
