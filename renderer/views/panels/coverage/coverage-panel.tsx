import { Fragment, useState } from "react";
import type { Target } from "../../../../workers/coverage/cells.js";
import { SOURCES } from "../../../../workers/coverage/sources.js";
import { STATUS_WORDS } from "../../../../workers/model/info-text.js";
import {
  cellWords,
  type MatrixCell,
  type MatrixGroup,
  type MatrixRow,
  matrixGroups,
} from "../../../viewmodel/coverage-matrix.js";
import { useSession } from "../../use-app.js";
import { CellDetail } from "./cell-detail.js";

/** Which tool sees what: views down, sources across. A press on a cell says how to get it, and what that costs. */
export function CoveragePanel() {
  const analyses = useSession((session) => session.trace?.analyses);
  const [target, setTarget] = useState<Target>({ accel: "kvm" });
  const [picked, setPicked] = useState({ view: "kvm", source: "perf" });
  const groups = matrixGroups(target, analyses);
  const row = groups.flatMap(({ rows }) => rows).find(({ view }) => view.id === picked.view);
  const cell = row?.cells.find(({ source }) => source === picked.source);
  return (
    <div className="coverage">
      <div className="panel-bar">
        <label>
          Guests{" "}
          <select
            className="select"
            value={target.accel}
            onChange={({ target: { value } }) => setTarget({ ...target, accel: value === "tcg" ? "tcg" : "kvm" })}
          >
            <option value="kvm">under KVM</option>
            <option value="tcg">emulated (TCG)</option>
          </select>
        </label>
        <label>
          Machine{" "}
          <select
            className="select"
            value={target.isArm === true ? "arm64" : "x86"}
            onChange={({ target: { value } }) => setTarget({ ...target, isArm: value === "arm64" })}
          >
            <option value="x86">x86</option>
            <option value="arm64">arm64</option>
          </select>
        </label>
        <span className="toolbar-space" />
        <Legend />
      </div>
      <div className="coverage-body">
        <div className="coverage-scroll">
          <table className="coverage-matrix" aria-label="Which tool sees what">
            <thead>
              <tr>
                <th scope="col">What is to be seen</th>
                {SOURCES.map(({ id, title, what }) => (
                  <th key={id} scope="col" title={what}>
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            {groups.map((group) => (
              <Group key={group.title} group={group} picked={picked} onPick={setPicked} />
            ))}
          </table>
        </div>
        {row !== undefined && cell !== undefined && <CellDetail view={row.view} cell={cell} target={target} />}
      </div>
    </div>
  );
}

interface Picked {
  readonly view: string;
  readonly source: string;
}

interface GroupProps {
  readonly group: MatrixGroup;
  readonly picked: Picked;
  readonly onPick: (picked: Picked) => void;
}

function Group({ group, picked, onPick }: GroupProps) {
  return (
    <tbody>
      <tr>
        <th className="coverage-group" scope="rowgroup" colSpan={SOURCES.length + 1}>
          {group.title}
        </th>
      </tr>
      {group.rows.map((row) => (
        <tr key={row.view.id}>
          <th scope="row" title={row.view.shows}>
            <Status status={row.status} />
            {row.view.title}
          </th>
          {row.cells.map((cell) => (
            <td key={cell.source}>
              {0 < cell.given.length && (
                <button
                  type="button"
                  className="coverage-cell"
                  aria-pressed={picked.view === row.view.id && picked.source === cell.source}
                  onClick={() => onPick({ view: row.view.id, source: cell.source })}
                >
                  <span className="visually-hidden">
                    {`${row.view.title}, ${titleOf(cell.source)}: ${cellWords(cell)}`}
                  </span>
                  <Marks cell={cell} />
                </button>
              )}
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  );
}

function titleOf(source: string): string {
  return SOURCES.find(({ id }) => id === source)?.title ?? source;
}

/** How full the view is in the open trace. */
function Status({ status }: Pick<MatrixRow, "status">) {
  if (status === undefined) return <span className="coverage-status" />;
  const words = `in this trace: ${STATUS_WORDS[status]}`;
  return <span className={`coverage-status is-${status}`} role="img" aria-label={words} title={words} />;
}

function Marks({ cell }: { readonly cell: MatrixCell }) {
  return cell.given.map(({ side, gives, isChecked }) => (
    <Fragment key={side}>
      <span className={`coverage-mark is-${gives}`} aria-hidden="true">
        {side === "host" ? "H" : "G"}
      </span>
      {isChecked && (
        <span className="coverage-check" aria-hidden="true">
          ✓
        </span>
      )}
    </Fragment>
  ));
}

function Legend() {
  return (
    <span className="coverage-legend quiet">
      <span className="coverage-mark is-all">H</span> on the host <span className="coverage-mark is-all">G</span> in the
      guest <span className="coverage-mark is-part">H</span> a part <span className="coverage-mark is-unread">H</span>{" "}
      seen, not read here <span className="coverage-check">✓</span> checked
    </span>
  );
}
