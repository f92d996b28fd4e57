import * as duckdb from "@duckdb/duckdb-wasm/blocking";
import { expose } from "comlink";
import { SqlDatabase } from "../sql/database.js";
import type { SqlStore } from "../sql/session-sql.js";
import { holdLife } from "./worker-life.js";

/** Scripts of the window stand one folder below it, beside that of these files (electron/build/build.mjs). */
const wasm = new URL(/* @vite-ignore */ "../wasm/duckdb.wasm", import.meta.url).href;

const opening = SqlDatabase.open({ duckdb, wasm });
opening.catch(() => undefined);

const store: SqlStore = {
  declare: async (tables) => (await opening).declare(tables),
  begin: async (table) => (await opening).begin(table),
  add: async (piece) => (await opening).add(piece),
  end: async () => (await opening).end(),
  abandon: async () => (await opening).abandon(),
  run: async (sql, most) => (await opening).run(sql, most),
};

holdLife();
expose(store);
