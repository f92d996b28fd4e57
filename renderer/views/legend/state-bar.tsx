import { Hatch, stateStyle } from "../../viewmodel/state-style.js";
import { useDerived } from "../use-app.js";

const HATCH_CLASSES: Readonly<Record<Hatch, string>> = {
  [Hatch.NONE]: "",
  [Hatch.FALLING]: " is-falling",
  [Hatch.RISING]: " is-rising",
  [Hatch.EMPTY]: " is-empty",
};

/** A state as the lanes draw it: colour, height and hatching. */
export function StateBar({ state }: { readonly state: number }) {
  const colour = useDerived((app) => app.select.lanePalette()[state]);
  const { height, hatch } = stateStyle(state);
  return (
    <span className="state-bar" aria-hidden="true">
      <span
        className={`state-bar-ink${HATCH_CLASSES[hatch]}`}
        style={{ backgroundColor: colour, height: `${height * 100}%` }}
      />
    </span>
  );
}
