import { Hatch, stateStyle } from "../../viewmodel/state-style.js";
import { useDerived } from "../use-app.js";

/** The colour and hatching of a state, as in the lanes. */
export function Swatch({ state }: { readonly state: number }) {
  const colour = useDerived((app) => app.select.palette()[state]);
  const { hatch } = stateStyle(state);
  const kind =
    hatch === Hatch.NONE
      ? ""
      : hatch === Hatch.EMPTY
        ? " is-empty"
        : hatch === Hatch.RISING
          ? " is-rising"
          : " is-falling";
  return <span className={`swatch${kind}`} style={{ backgroundColor: colour }} aria-hidden="true" />;
}
