import { type ReactNode, useState } from "react";
import { useStore } from "zustand";
import { formatCount, formatCountOf } from "../../../../workers/core/format.js";
import { visibleText } from "../../../../workers/core/unseen.js";
import { RECORDING_ENDING } from "../../../../workers/model/input-operations.js";
import { recordingFacts } from "../../../../workers/model/input-recording/facts.js";
import { type EditedInput, isChanged, recordingTime, selectedTimes } from "../../../viewmodel/input-editor.js";
import { useApp } from "../../use-app.js";
import { type AskedEdit, EditForm, EditTools } from "./edit-forms.js";
import { LineList } from "./line-list.js";

/** The lines of the recording that is picked, and what can be done to them. */
export function RecordingEditor({ choice }: { readonly choice: ReactNode }) {
  const { stores } = useApp();
  const picked = useStore(stores.input, (state) => state.picked);
  const edited = useStore(stores.input, (state) => (picked === undefined ? undefined : state.edited[picked]));
  return (
    <>
      <div className="panel-bar">
        {choice}
        {picked !== undefined && edited !== undefined && <Tools key={picked} name={picked} edited={edited} />}
      </div>
      {picked === undefined && <p className="hint">Pick a recording to see its lines, and to change them.</p>}
      {edited !== undefined && <Editor key={picked} edited={edited} />}
    </>
  );
}

function Editor({ edited }: { readonly edited: EditedInput }) {
  const { input } = useApp().actions;
  const { lines } = edited.recording;
  return (
    <>
      <Problems edited={edited} />
      {lines.length === 0 ? (
        <p className="hint">
          Nothing is in it.{" "}
          {0 < edited.past.length && (
            <button type="button" className="link" onClick={input.undo}>
              Undo
            </button>
          )}
        </p>
      ) : (
        <LineList edited={edited} />
      )}
    </>
  );
}

function Problems({ edited: { problems, recording } }: { readonly edited: EditedInput }) {
  const { neverReleased } = recordingFacts(recording);
  return (
    <>
      {0 < problems.length && (
        <details className="input-problems">
          <summary>{formatCountOf(problems.length, "line")} of the file could not be read as they are</summary>
          <ul>
            {problems.map((problem) => (
              <li key={problem}>{visibleText(problem)}</li>
            ))}
          </ul>
        </details>
      )}
      {0 < neverReleased.length && (
        <p className="quiet">
          Pressed and never let go: {visibleText(neverReleased.join(", "))}. A replay lets them go at its end.
        </p>
      )}
    </>
  );
}

/** What is selected, else what is in it. */
function factsOf(edited: EditedInput): string {
  const { header, lines } = edited.recording;
  const times = selectedTimes(edited);
  if (times !== undefined) {
    const count = formatCount(edited.end - edited.from);
    return `${count} of ${formatCountOf(lines.length, "line")} selected, at ${recordingTime(times[0])}`;
  }
  const { groups, keys } = recordingFacts(edited.recording);
  const facts = [formatCountOf(groups, "input"), formatCountOf(keys, "key"), recordingTime(lines.at(-1)?.t ?? 0)];
  if (header.vm.name !== "") facts.push(`of ${visibleText(header.vm.name)}`);
  if (header.hidden === true) facts.push("keys are hidden: it cannot be replayed");
  return facts.join(" · ");
}

/** A form takes the place of the tools, so that lines have room below. */
function Tools({ name, edited }: { readonly name: string; readonly edited: EditedInput }) {
  const [as, setAs] = useState<string>();
  const [asked, setAsked] = useState<AskedEdit>();
  if (as !== undefined) return <CopyForm as={as} setAs={setAs} />;
  if (asked !== undefined && selectedTimes(edited) !== undefined)
    return <EditForm asked={asked} close={() => setAsked(undefined)} />;
  return (
    <>
      <EditTools edited={edited} ask={setAsked} />
      <SaveTools edited={edited} copy={() => setAs(copyName(name))} />
      <span className="quiet num" role="status">
        {factsOf(edited)}
      </span>
    </>
  );
}

function SaveTools({ edited, copy }: { readonly edited: EditedInput; readonly copy: () => void }) {
  const { actions, host } = useApp();
  const { input } = actions;
  const canKeep = host.monitor !== undefined;
  return (
    <span className="input-tools">
      <button type="button" className="button" disabled={edited.past.length === 0} onClick={input.undo}>
        Undo
      </button>
      <button type="button" className="button" disabled={edited.future.length === 0} onClick={input.redo}>
        Redo
      </button>
      {canKeep && edited.isInFolder && (
        <>
          <button
            type="button"
            className="button is-plain"
            disabled={!isChanged(edited)}
            onClick={() => void input.save()}
          >
            Save
          </button>
          <button type="button" className="button" onClick={copy}>
            Save a copy…
          </button>
        </>
      )}
      {canKeep && !edited.isInFolder && (
        <button
          type="button"
          className="button is-plain"
          title="Copies it to the folder of recordings"
          onClick={() => void input.save()}
        >
          Keep it, to replay it
        </button>
      )}
      <button type="button" className="button" onClick={() => void input.saveFile()}>
        Save a file…
      </button>
    </span>
  );
}

interface CopyFormProps {
  readonly as: string;
  readonly setAs: (as: string | undefined) => void;
}

function CopyForm({ as, setAs }: CopyFormProps) {
  const { input } = useApp().actions;
  return (
    <form
      className="edit-form"
      onSubmit={(event) => {
        event.preventDefault();
        void input.save(`${as}${RECORDING_ENDING}`);
        setAs(undefined);
      }}
    >
      <input
        className="input"
        aria-label="Name of the copy"
        // biome-ignore lint/a11y/noAutofocus: a press has asked for it
        autoFocus
        value={as}
        onChange={(event) => setAs(event.target.value)}
      />
      <button type="submit" className="button is-bordered" disabled={!/^\w[\w .+-]*$/.test(as)}>
        Save the copy
      </button>
      <button type="button" className="button" onClick={() => setAs(undefined)}>
        Cancel
      </button>
    </form>
  );
}

function copyName(name: string): string {
  return `${name.slice(0, -RECORDING_ENDING.length)}-edited`;
}
