import { useStore } from "zustand";
import { curveKey, curveTitle } from "../../viewmodel/curve.js";
import { titleOf } from "../../viewmodel/lane-names.js";
import { withDescendants } from "../../viewmodel/lane-tree.js";
import { useApp, useSession, useTree } from "../use-app.js";
import { TablePanel } from "./table-panel.js";

const COLUMNS = 1000;

/** A curve over the lanes as a table: the lowest and highest value in stretches of the window. */
export function CurvePanel() {
  const app = useApp();
  const shown = useTree((tree) => tree.curves);
  const key = useStore(app.stores.tables, (tables) => tables.curve);
  const lanes = useSession((session) => session.lanes);
  const tree = useSession((session) => session.tree);
  const curve = shown.find((one) => curveKey(one) === key) ?? shown[0];
  if (curve === undefined) {
    return (
      <p className="hint">
        No curve is shown. The menu of an event has “Show as a curve”, and the command palette the curves of a host.
      </p>
    );
  }
  const lane = curve.lane === undefined ? undefined : (lanes?.paths.indexOf(curve.lane) ?? -1);
  const ids = lane === undefined ? undefined : lane < 0 ? new Int32Array(0) : withDescendants(tree, lane);
  const titleFor = (path: string) => titleOf(lanes, lanes?.paths.indexOf(path) ?? -1) || path;
  return (
    <TablePanel
      name="curve"
      title={curveTitle(curve, titleFor)}
      chart={{ kind: curve.kind, columns: COLUMNS }}
      {...(ids === undefined ? {} : { lanes: { key: curveKey(curve), ids } })}
      tools={
        <select
          className="select"
          aria-label="Curve"
          value={curveKey(curve)}
          onChange={({ target }) => app.actions.tables.setCurve(target.value)}
        >
          {shown.map((one) => (
            <option key={curveKey(one)} value={curveKey(one)}>
              {curveTitle(one, titleFor)}
            </option>
          ))}
        </select>
      }
    />
  );
}
