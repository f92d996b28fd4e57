import { type ReactNode, useEffect } from "react";
import { useStore } from "zustand";
import { INPUT_VIEWS, type InputView } from "../../../state/input-store.js";
import { TablePanel } from "../../tables/table-panel.js";
import { useApp, useSession } from "../../use-app.js";
import { LeftBar } from "./left-bar.js";
import { RecordBar } from "./record-bar.js";
import { RecordingEditor } from "./recording-editor.js";
import { RecordingList } from "./recording-list.js";
import { ReplayBar } from "./replay-bar.js";
import { ReplayResults } from "./replay-results.js";

const TITLES: Readonly<Record<InputView, string>> = {
  inputs: "Inputs",
  recording: "Recording",
  runs: "Runs",
  timing: "Timing",
};

/** Records what a user does to a VM, replays it, shows how long the guest took to answer, and edits recordings. */
export function InputsPanel() {
  const { actions, host, stores } = useApp();
  const { input } = actions;
  const view = useStore(stores.input, (state) => state.view);
  const problem = useStore(stores.input, (state) => state.problem);
  const generation = useSession((session) => session.generation);
  useEffect(() => void input.refresh(), [input]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: for each trace that is opened
  useEffect(() => void input.editOpened(), [input, generation]);
  return (
    <div className="inputs">
      {host.monitor !== undefined && (
        <div className="inputs-bars">
          <LeftBar />
          <RecordBar />
          <ReplayBar />
        </div>
      )}
      {problem !== undefined && (
        <p role="alert" className="failure">
          {problem}
        </p>
      )}
      <div className="inputs-body">
        <RecordingList />
        <div className="inputs-main">
          <Shown view={view} choice={<ViewChoice />} />
        </div>
      </div>
    </div>
  );
}

function ViewChoice() {
  const { actions, stores } = useApp();
  const view = useStore(stores.input, (state) => state.view);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <span className="choice" role="group" aria-label="What of the input">
      {INPUT_VIEWS.map((one) => (
        <button key={one} type="button" aria-pressed={one === view} onClick={() => actions.input.show(one)}>
          {TITLES[one]}
        </button>
      ))}
    </span>
  );
}

/** `choice` stands at the begin of the first bar. */
function Shown({ view, choice }: { readonly view: InputView; readonly choice: ReactNode }) {
  switch (view) {
    case "inputs":
      return <TablePanel name="inputs" title="Inputs" tools={choice} />;
    case "recording":
      return <RecordingEditor choice={choice} />;
    case "runs":
      return <TablePanel name="runs" title="Runs" tools={choice} />;
    case "timing":
      return (
        <>
          <div className="panel-bar">{choice}</div>
          <ReplayResults />
        </>
      );
  }
}
