import { visibleText } from "../../../workers/core/unseen.js";
import type { CaptureStatus } from "../../../workers/model/capture-operations.js";
import { captureFigures, STATE_WORDS } from "../../viewmodel/capture.js";
import { useApp } from "../use-app.js";

/** How a capture goes, or went. */
export function CaptureProgress({ status }: { readonly status: CaptureStatus }) {
  const { state, why, plan, path, notes } = status;
  return (
    <>
      <p role="status" className={state === "recording" ? "is-recording" : undefined}>
        {STATE_WORDS[state]}
        {state === "recording" && ` with ${plan.backend}`}
        {why !== undefined && `: ${visibleText(why)}`}
      </p>
      {status.command === undefined ? <Figures status={status} /> : <Waiting command={status.command} />}
      {0 < notes.length && (
        <ul className="quiet">
          {notes.map((note) => (
            <li key={note}>{visibleText(note)}</li>
          ))}
        </ul>
      )}
      <details>
        <summary>What {state === "ended" ? "was" : "is"} run</summary>
        <pre className="copyable">{plan.commands.join("\n")}</pre>
      </details>
      <p className="quiet copyable">To {visibleText(path)}</p>
    </>
  );
}

function Figures({ status }: { readonly status: CaptureStatus }) {
  return (
    <dl className="capture-figures num">
      {captureFigures(status).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** It lacks rights: what a person with more of them runs. */
function Waiting({ command }: { readonly command: string }) {
  const { ui } = useApp().actions;
  return (
    <section aria-label="A command for a terminal" className="capture-plan">
      <p>
        Lanescope asks for no password. Run this in a terminal, and the recording goes on from here: it is stopped from
        this window.
      </p>
      <pre className="copyable">{command}</pre>
      <p>
        <button type="button" className="button is-bordered" onClick={() => void ui.copy(command, "the command")}>
          Copy the command
        </button>
      </p>
    </section>
  );
}
