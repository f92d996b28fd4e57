import { useStore } from "zustand";
import { useApp } from "../use-app.js";
import { explained } from "./explanation.js";

/** How waits of vCPUs are counted: up to the wake-up, or as the published analyses do. */
export function PublishedChoice() {
  const app = useApp();
  const isPublished = useStore(app.stores.tables, (tables) => tables.asPublished);
  const { setAsPublished } = app.actions.tables;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <span className="choice" role="group" aria-label="Waits of vCPUs">
      <button
        type="button"
        aria-pressed={!isPublished}
        onClick={() => setAsPublished(false)}
        {...explained("A wait ends at the wake-up. The time from there until the vCPU runs is steal (runnable).")}
      >
        Waits to the wake-up
      </button>
      <button
        type="button"
        aria-pressed={isPublished}
        onClick={() => setAsPublished(true)}
        {...explained(
          "As the published host-only analyses count: a wait lasts until the vCPU runs again, and what leaves its CPU for another reason than halting is preempted.",
        )}
      >
        As published
      </button>
    </span>
  );
}
