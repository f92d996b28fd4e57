import { releaseProxy, transfer, wrap } from "comlink";
import { watchLife } from "../../workers/entry/worker-life.js";
import type { EngineApi } from "../../workers/model/engine-api.js";
import { SessionSql, type SqlStore } from "../../workers/sql/session-sql.js";

/** SQL over one session, in a worker of its own. */
export interface SqlClient {
  readonly sql: SessionSql;
  /** Resolves with the reason when the worker dies. Its open questions are never answered. */
  readonly death: Promise<string>;
  dispose(): void;
}

/** Speaks to DuckDB in a worker. Tables go there as they come from the engine. */
export function connectSql(worker: Worker, engine: EngineApi, onTable: (name: string) => void): SqlClient {
  let unwatch = (): void => undefined;
  const death = new Promise<string>((resolve) => {
    unwatch = watchLife(worker, resolve);
    worker.addEventListener("error", (event) => resolve(event.message || "DuckDB could not start"));
    worker.addEventListener("messageerror", () => resolve("an answer could not be read"));
  });
  const remote = wrap<SqlStore>(worker);
  const store: SqlStore = {
    declare: (tables) => remote.declare(tables),
    begin: (table) => remote.begin(table),
    add: (piece) => remote.add(transfer(piece, [piece.buffer])),
    end: () => remote.end(),
    abandon: () => remote.abandon(),
    run: (sql, most) => remote.run(sql, most),
  };
  return {
    sql: new SessionSql(engine, store, {}, onTable),
    death,
    dispose: () => {
      unwatch();
      remote[releaseProxy]();
      worker.terminate();
    },
  };
}
