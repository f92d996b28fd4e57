import { type CurveSpec, curveKey, curveTitle, MOST_CURVES } from "../../viewmodel/curve.js";
import { titleOf } from "../../viewmodel/lane-names.js";
import type { ActionContext } from "./context.js";
import type { RecordEdit } from "./edit-recorder.js";
import type { UiActions } from "./ui-actions.js";

/** Curves over the lanes. They are kept with the view, and each change can be taken back. */
export function createCurveActions({ stores: { tree, session } }: ActionContext, record: RecordEdit, ui: UiActions) {
  const isOther = (spec: CurveSpec) => (one: CurveSpec) => curveKey(one) !== curveKey(spec);
  const nameOf = (spec: CurveSpec) => {
    const { lanes } = session.getState();
    return curveTitle(spec, (path) => titleOf(lanes, lanes?.paths.indexOf(path) ?? -1) || path);
  };
  const change = (words: string, curves: readonly CurveSpec[]) => record(words, () => tree.setState({ curves }));
  return {
    /** Shows a curve, below those that there are. */
    show(spec: CurveSpec) {
      const { curves } = tree.getState();
      if (!curves.every(isOther(spec))) return ui.say("This curve is shown already");
      if (MOST_CURVES <= curves.length) return ui.say(`No more than ${MOST_CURVES} curves have room: take one away`);
      change(`show the curve ${nameOf(spec)}`, [...curves, spec]);
    },
    hide: (spec: CurveSpec) =>
      change(`take away the curve ${nameOf(spec)}`, tree.getState().curves.filter(isOther(spec))),
    hideAll: () => change("take all curves away", []),
  };
}
