import { type ReactNode, useState } from "react";
import type { WaitFor } from "../../../../workers/model/input-recording.js";
import { type EditedInput, selectedTimes } from "../../../viewmodel/input-editor.js";
import { useApp } from "../../use-app.js";

export type AskedEdit = "shift" | "mark" | "wait";

interface ToolsProps {
  readonly edited: EditedInput;
  readonly ask: (asked: AskedEdit) => void;
}

/** What can be done to the selected lines. */
export function EditTools({ edited, ask }: ToolsProps) {
  const { input } = useApp().actions;
  const isNone = selectedTimes(edited) === undefined;
  const asking = (asked: AskedEdit, label: string, title: string) => (
    <button type="button" className="button" title={title} disabled={isNone} onClick={() => ask(asked)}>
      {label}
    </button>
  );
  return (
    <span className="input-tools">
      <button
        type="button"
        className="button"
        title="Takes the selected lines out; what would stay pressed is let go. Delete"
        disabled={isNone}
        onClick={input.cut}
      >
        Cut
      </button>
      {asking("shift", "Move…", "Moves the first selected line and all after it")}
      {asking("mark", "Mark…", "A name at the first selected line, which stands on the timeline of each run")}
      {asking("wait", "Wait…", "A replay waits before the first selected line")}
      <button
        type="button"
        className="button"
        title="Leaves when keys were pressed, and not which: it cannot be replayed then"
        disabled={edited.recording.header.hidden === true}
        onClick={input.hideKeys}
      >
        Hide keys
      </button>
    </span>
  );
}

/** Asks for what an edit needs. */
export function EditForm({ asked, close }: FormProps & { readonly asked: AskedEdit }) {
  switch (asked) {
    case "shift":
      return <ShiftForm close={close} />;
    case "mark":
      return <MarkForm close={close} />;
    case "wait":
      return <WaitForm close={close} />;
  }
}

interface FormProps {
  readonly close: () => void;
}

function Form({
  label,
  isReady,
  run,
  close,
  children,
}: FormProps & {
  readonly label: string;
  readonly isReady: boolean;
  readonly run: () => void;
  readonly children: ReactNode;
}) {
  return (
    <form
      className="edit-form"
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
        run();
        close();
      }}
    >
      {children}
      <button type="submit" className="button is-bordered" disabled={!isReady}>
        {label}
      </button>
      <button type="button" className="button" onClick={close}>
        Cancel
      </button>
    </form>
  );
}

function ShiftForm({ close }: FormProps) {
  const { input } = useApp().actions;
  const [ms, setMs] = useState("100");
  const by = Number(ms);
  const isReady = ms.trim() !== "" && Number.isFinite(by) && by !== 0;
  return (
    <Form label="Move" isReady={isReady} run={() => input.shift(Math.round(by * 1e6))} close={close}>
      <label>
        later by{" "}
        <input
          className="input is-count num"
          inputMode="decimal"
          // biome-ignore lint/a11y/noAutofocus: a press has asked for it
          autoFocus
          value={ms}
          onChange={(event) => setMs(event.target.value)}
        />{" "}
        ms; a minus is earlier
      </label>
    </Form>
  );
}

const MOST_MARK = 200;

function MarkForm({ close }: FormProps) {
  const { input } = useApp().actions;
  const [text, setText] = useState("");
  return (
    <Form label="Mark" isReady run={() => input.mark(text.trim() === "" ? undefined : text.trim())} close={close}>
      <input
        className="input"
        aria-label="Name of the mark"
        placeholder="such as: logged in. Empty: no mark"
        maxLength={MOST_MARK}
        // biome-ignore lint/a11y/noAutofocus: a press has asked for it
        autoFocus
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </Form>
  );
}

type WaitKind = "screen" | "line" | "time" | "none";

function WaitForm({ close }: FormProps) {
  const { input } = useApp().actions;
  const [kind, setKind] = useState<WaitKind>("screen");
  const [quiet, setQuiet] = useState("300");
  const [line, setLine] = useState("");
  const [most, setMost] = useState("10000");
  const wait = waitOf(kind, { quiet, line, most });
  return (
    <Form label="Wait" isReady={kind === "none" || wait !== undefined} run={() => input.wait(wait)} close={close}>
      <select
        className="select"
        aria-label="Wait for"
        value={kind}
        onChange={({ target }) => setKind(KINDS.find((one) => one === target.value) ?? "none")}
      >
        <option value="screen">until the screen is still</option>
        <option value="line">for a line of the guest</option>
        <option value="time">for a time</option>
        <option value="none">not at all</option>
      </select>
      {kind === "screen" && <Ms label="still for" value={quiet} set={setQuiet} />}
      {kind === "line" && (
        <input
          className="input is-short"
          aria-label="Text in the line"
          placeholder="login:"
          value={line}
          onChange={(event) => setLine(event.target.value)}
        />
      )}
      {kind !== "none" && <Ms label={kind === "time" ? "for" : "at most"} value={most} set={setMost} />}
    </Form>
  );
}

const KINDS = ["screen", "line", "time", "none"] as const;

interface MsProps {
  readonly label: string;
  readonly value: string;
  readonly set: (text: string) => void;
}

function Ms({ label, value, set }: MsProps) {
  return (
    <label>
      {label}{" "}
      <input
        className="input is-count num"
        inputMode="numeric"
        value={value}
        onChange={(event) => set(event.target.value)}
      />{" "}
      ms
    </label>
  );
}

interface WaitFields {
  readonly quiet: string;
  readonly line: string;
  readonly most: string;
}

/** Undefined: nothing to wait for, or no numbers. */
function waitOf(kind: WaitKind, { quiet, line, most }: WaitFields): WaitFor | undefined {
  const limit = { "timeout-ms": Number(most) };
  if (!isMs(most) || (kind === "screen" && !isMs(quiet)) || (kind === "line" && line === "")) return undefined;
  switch (kind) {
    case "screen":
      return { "screen-quiet-ms": Number(quiet), ...limit };
    case "line":
      return { line, ...limit };
    case "time":
      return limit;
    case "none":
      return undefined;
  }
}

function isMs(text: string): boolean {
  return /^[1-9]\d{0,7}$/.test(text.trim());
}
