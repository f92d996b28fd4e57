import type { NextStep } from "../../../workers/model/next-step.js";
import { useApp } from "../use-app.js";
import { panelOfTable } from "./panel-of-table.js";

/** What to record next, a line each, with the button that begins it. */
export function NextSteps({ steps }: { readonly steps: readonly NextStep[] }) {
  const app = useApp();
  return (
    <ul className="finding-next" aria-label="What to do next">
      {steps.map((step) => (
        <li key={`${step.rule} ${step.tool} ${step.vm} ${step.text}`}>
          <span className="finding-tag">next</span>
          <span>
            {step.text}
            <span className="quiet"> · {step.why}</span>
          </span>
          <button
            type="button"
            className="button is-bordered"
            {...(0 < step.command.length && { title: step.command.join("\n") })}
            onClick={() =>
              step.side === "none" ? app.actions.ui.showPanel(panelOfTable(step.table)) : app.actions.next.begin(step)
            }
          >
            {labelOf(step)}
          </button>
        </li>
      ))}
    </ul>
  );
}

function labelOf({ side, tool }: NextStep): string {
  if (side === "none") return "Look there";
  if (tool === "guest-agent" || tool === "monitor") return "Attach…";
  return side === "host" ? "Record…" : "Record in the guest…";
}
