import { type CurveSpec, curveKey, MOST_CURVES } from "../../viewmodel/curve.js";
import type { ActionContext } from "./context.js";
import type { UiActions } from "./ui-actions.js";

/** Curves over the lanes. They are kept with the view. */
export function createCurveActions({ stores: { tree } }: ActionContext, ui: UiActions) {
  const isOther = (spec: CurveSpec) => (one: CurveSpec) => curveKey(one) !== curveKey(spec);
  return {
    /** Shows a curve, below those that there are. */
    show(spec: CurveSpec) {
      const { curves } = tree.getState();
      if (!curves.every(isOther(spec))) return ui.say("This curve is shown already");
      if (MOST_CURVES <= curves.length) return ui.say(`No more than ${MOST_CURVES} curves have room: take one away`);
      tree.setState({ curves: [...curves, spec] });
    },
    hide: (spec: CurveSpec) => tree.setState({ curves: tree.getState().curves.filter(isOther(spec)) }),
    hideAll: () => tree.setState({ curves: [] }),
  };
}
