import { useStore } from "zustand";
import { formatBytes } from "../../../workers/core/format.js";
import { visibleText } from "../../../workers/core/unseen.js";
import type { ToolStatus } from "../../../workers/model/tool-operations.js";
import { cleanWords, phaseWords, TOOL_WORDS } from "../../viewmodel/guest-tool.js";
import { useApp } from "../use-app.js";

/** A recording that was begun, until it has ended, and what came of it. */
export function GuestProgress() {
  const app = useApp();
  const { guestTool, ui } = app.actions;
  const { status, begun } = useStore(app.stores.guestTool);
  const told = status?.id === begun ? status : undefined;
  const isRunning = told === undefined || told.phase !== undefined;
  return (
    <>
      <h2>
        {told === undefined
          ? "Recording in a guest"
          : `${TOOL_WORDS[told.tool].title} in the guest of ${visibleText(told.vmName)}`}
      </h2>
      <p role="status">{told === undefined ? "Connecting…" : phaseWords(told)}</p>
      {isRunning ? (
        <progress max={told?.total ?? 1} value={told?.done ?? 0} aria-label="How far it is" />
      ) : (
        <Ended status={told} />
      )}
      <div className="question-answers">
        {told?.phase === "record" && (
          <button type="button" className="button is-bordered" onClick={() => void guestTool.stop()}>
            Stop, and fetch what there is
          </button>
        )}
        {!isRunning && (
          <button type="button" className="button is-bordered" onClick={() => void guestTool.again()}>
            Record again
          </button>
        )}
        <button type="button" className="button is-main" onClick={ui.closeDialog}>
          {isRunning ? "Go on in the background" : "Close"}
        </button>
      </div>
    </>
  );
}

function Ended({ status }: { readonly status: ToolStatus }) {
  const { result, problem, left = [] } = status;
  return (
    <>
      {problem !== undefined && (
        <p role="alert" className="failure">
          {visibleText(problem)}
        </p>
      )}
      {result !== undefined && (
        <p>
          {formatBytes(result.bytes)} came back, and stand on the timeline. They lie in{" "}
          <span className="mono copyable">{visibleText(result.folder)}</span>.
        </p>
      )}
      {result?.notes.map((note) => (
        <p key={note} className="quiet">
          {visibleText(note)}
        </p>
      ))}
      <p className={0 < left.length ? "failure" : undefined}>{cleanWords(status)}</p>
      {0 < left.length && (
        <ul>
          {left.map((what) => (
            <li key={what}>{visibleText(what)}</li>
          ))}
        </ul>
      )}
    </>
  );
}
