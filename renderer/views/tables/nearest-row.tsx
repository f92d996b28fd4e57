import { useId, useState } from "react";
import { formatCountOf } from "../../../workers/core/format.js";
import type { EngineApi } from "../../../workers/model/engine-api.js";
import type { Table, TableRequest } from "../../../workers/model/table.js";
import { nearestRow, timeColumnOf } from "../../viewmodel/nearest-row.js";
import { rowTarget } from "../../viewmodel/table-view.js";
import { useAnswer } from "../panels/use-answer.js";
import { useApp, useSession } from "../use-app.js";
import { useTableScope } from "./use-table.js";

/** In place of an empty table: how many rows the whole trace has, and the way to the nearest. */
export function NearestRow({ name, lanes }: { readonly name: string; readonly lanes: Int32Array | undefined }) {
  const app = useApp();
  const { t0, t1 } = useTableScope();
  const info = useSession((session) => session.info);
  const asker = useId();
  const [isLooking, setLooking] = useState(false);
  const of = lanes === undefined ? {} : { lanes };
  const range = { t0: info?.beginNs ?? 0, t1: (info?.endNs ?? 0) + 1 };
  const question: TableRequest = { table: name, ...range, ...of, limit: 1, asker };
  const whole = useAnswer(`${name} ${range.t0} ${range.t1} ${lanes?.join()}`, question, (engine, asked) =>
    engine.table(asked),
  );
  if (whole?.ok !== true) return undefined;
  const { total } = whole.value;
  if (total === 0) return <p>The whole trace has none.</p>;
  const column = timeColumnOf(whole.value);
  const engine = app.engine();
  const go = async () => {
    if (engine === undefined || column === undefined) return;
    setLooking(true);
    const found = await nearest(engine, question, column, t0, t1);
    setLooking(false);
    const moment = found && rowTarget(found, 0);
    if (moment !== undefined) app.actions.tables.follow(moment);
  };
  return (
    <>
      <p className="num">The whole trace has {formatCountOf(total, "row")}.</p>
      {column !== undefined && (
        <button type="button" className="button is-plain" disabled={isLooking} onClick={() => void go()}>
          Go to the nearest
        </button>
      )}
    </>
  );
}

/** The last row before the window or the first after it, whichever is nearer. */
async function nearest(
  engine: EngineApi,
  question: TableRequest,
  column: string,
  t0: number,
  t1: number,
): Promise<Table | undefined> {
  const before = { ...question, t1: t0, sortBy: column, descending: true };
  const after = { ...question, t0: t1, sortBy: column, descending: false };
  const pages: Table[] = [];
  for (const one of [before, after]) {
    const answer = one.t0 < one.t1 ? await engine.table(one) : undefined;
    if (answer?.ok === true && 0 < answer.value.count) pages.push(answer.value);
  }
  return nearestRow(pages, column, t0, t1);
}
