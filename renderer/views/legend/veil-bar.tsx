import { State } from "../../../workers/model/states.js";
import type { VEILS } from "../../viewmodel/fused-guests.js";
import { useDerived } from "../use-app.js";

/** A state with a veil on it, as the lanes draw it. */
export function VeilBar({ kind }: { readonly kind: (typeof VEILS)[number]["kind"] }) {
  const own = useDerived((app) => app.select.lanePalette()[State.USER]);
  const stripes = useDerived((app) => app.select.lanePalette()[State.PREEMPTED]);
  return (
    <span className="state-bar" aria-hidden="true">
      <span className="state-bar-ink veil-bar" style={{ backgroundColor: own }}>
        {kind === "stolen" && <span style={{ color: stripes }} />}
      </span>
    </span>
  );
}
