import { useEffect, useId, useRef, useState } from "react";
import type { Failure } from "../../../workers/core/result.js";
import type { ChartShape, Phase } from "../../../workers/model/chart.js";
import type { TableRequest } from "../../../workers/model/table.js";
import { type AskPage, TablePages } from "../../engine/table-pages.js";
import { useGuarded } from "../panels/panel-guard.js";
import { useApp, useSession } from "../use-app.js";
import { useRestPoint } from "./use-rest-point.js";
import { useRested, useTableLanes, useTableScope } from "./use-table.js";

/** An answer comes after this time with the rows known so far. */
const PATIENCE_MS = 200;

/** More than a trace has rest points while it is read. */
const RESTS = 1 << 16;

/** What the rows are chosen and ordered by, beside the window and the lanes of all tables. */
export interface RowsQuestion {
  readonly table: string;
  readonly sortBy?: string;
  readonly descending?: boolean;
  readonly where?: string;
  readonly only?: string;
  readonly of?: number;
  readonly asPublished?: boolean;
  readonly chart?: ChartShape;
  readonly phase?: Phase;
  /** Replaces the lanes that tables are about; `key` changes with them. */
  readonly lanes?: { readonly key: string; readonly ids: Int32Array };
  /** Replaces the time range that tables have. */
  readonly range?: { readonly t0: number; readonly t1: number };
}

export interface TableRows {
  /** The last ones that have rows, until the newest have. */
  readonly pages: TablePages;
  /** The request that they answer, for copying and saving all of them. */
  readonly request: TableRequest;
  /** Changes when the rows are others, not when more of them are known or read. */
  readonly key: string;
  /** The newest question has no rows yet, or failed. */
  readonly isOld: boolean;
  readonly failure: Failure | undefined;
}

/** All rows of a table for the scope in force, however many they are. */
export function useRows(question: RowsQuestion): TableRows | undefined {
  const app = useApp();
  const scope = useTableScope();
  const version = useSession((session) => session.generation);
  const chosen = useTableLanes();
  const asker = useId();
  const restPoint = useRestPoint();
  const { range, lanes = question.of === undefined ? chosen : undefined, ...rest } = question;
  const { t0, t1 } = range ?? scope;
  const request: TableRequest = {
    ...rest,
    t0,
    t1,
    asker,
    version: version * RESTS + restPoint,
    limit: Number.POSITIVE_INFINITY,
    ...(lanes === undefined ? {} : { lanes: lanes.ids }),
  };
  const key = JSON.stringify([rest, range === undefined ? scope.key : [t0, t1], lanes?.key]);
  const rested = useRested({ key, request });
  const guarded = useGuarded();
  const latestGuarded = useRef(guarded);
  latestGuarded.current = guarded;
  const newest = useRef<{ readonly key: string; readonly pages: TablePages }>(undefined);
  const [shown, setShown] = useState<{ readonly rows: TableRows; readonly changes: number }>();

  // biome-ignore lint/correctness/useExhaustiveDependencies: key and version say when the question is another
  useEffect(() => {
    const { key: asKey, request: asked } = rested;
    const ask: AskPage = (offset, limit) => {
      const engine = app.engine();
      const none = { ok: false, error: { message: "the trace is closed" } } as const;
      if (engine === undefined) return Promise.resolve(none);
      const page = { ...asked, offset, limit, patienceMs: PATIENCE_MS };
      return latestGuarded.current(() => engine.table(page)).then((answer) => answer ?? none);
    };
    const before = newest.current?.key === asKey ? newest.current.pages : undefined;
    const pages: TablePages = new TablePages(
      ask,
      () => {
        if (newest.current?.pages !== pages) return;
        const { failure } = pages;
        // Nothing is sorted yet, or a filter is half typed: the rows before stay.
        const isEmpty = failure !== undefined || (pages.held === 0 && pages.underWay !== undefined);
        setShown((now) => {
          const changes = (now?.changes ?? 0) + 1;
          const isSame = now?.rows.key === asKey;
          if (now !== undefined && isEmpty)
            return { rows: { ...now.rows, isOld: !isSame || now.rows.isOld, failure }, changes };
          // More of the trace is read: the rows in view are replaced once all of them are here.
          if (now !== undefined && isSame && !pages.replaces(now.rows.pages)) return now;
          return { rows: { pages, request: asked, key: asKey, isOld: false, failure }, changes };
        });
      },
      before?.wanted,
    );
    newest.current = { key: asKey, pages };
    return () => pages.dispose();
  }, [app, rested.key, version, restPoint]);

  // Also while the window still moves.
  return shown && { ...shown.rows, isOld: shown.rows.isOld || shown.rows.key !== key };
}
