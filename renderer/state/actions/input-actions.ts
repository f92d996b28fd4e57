import type { FileEntry } from "../../../workers/core/byte-source.js";
import { fail, failureText, type Result } from "../../../workers/core/result.js";
import {
  type InputOperation,
  type InputStatus,
  MOST_RECORDING_TEXT,
  RECORDING_ENDING,
  type RecordChoice,
  type ReplayChoice,
  type ReplayControl,
} from "../../../workers/model/input-operations.js";
import { cutRange, hideKeys, setMark, setWait, shift } from "../../../workers/model/input-recording/edit.js";
import { readRecording } from "../../../workers/model/input-recording/read-recording.js";
import { type InputRecording, writeRecording } from "../../../workers/model/input-recording/recording.js";
import type { WaitFor } from "../../../workers/model/input-recording.js";
import type { OperationAnswer } from "../../../workers/model/monitor-vms.js";
import type { HostItem } from "../../host/host-api.js";
import { readText } from "../../host/read-text.js";
import { writeWhole } from "../../host/write-whole.js";
import {
  type EditedInput,
  editedInput,
  isChanged,
  redone,
  selectedTimes,
  undone,
  withChange,
  withSelection,
} from "../../viewmodel/input-editor.js";
import { type InputView, NO_INPUT_STATUS } from "../input-store.js";
import type { ActionContext } from "./context.js";
import type { SessionActions } from "./session-actions.js";
import type { UiActions } from "./ui-actions.js";
import { operationsOf } from "./vm-operations.js";

export type InputActions = ReturnType<typeof createInputActions>;

interface Parts {
  readonly session: Pick<SessionActions, "lastItems">;
  readonly ui: Pick<UiActions, "say" | "showPanel">;
}

/** Records the input of VMs, replays it, and edits recordings. */
export function createInputActions({ stores, host }: ActionContext, { session, ui }: Parts) {
  const { input, monitor } = stores;
  const perform = operationsOf(host);

  /** Says what is under way, and what came of it. */
  const busily = async (busy: string, operation: InputOperation): Promise<OperationAnswer | undefined> => {
    input.setState({ busy, problem: undefined });
    const answer = await perform(operation);
    input.setState({ busy: undefined, problem: answer.ok ? undefined : failureText(answer.error) });
    return answer.ok ? answer.value : undefined;
  };

  const refresh = async (): Promise<void> => {
    if (host.monitor === undefined) return;
    const answer = await perform({ op: "input-list" });
    if (!answer.ok) input.setState({ problem: failureText(answer.error) });
    else if ("recordings" in answer.value) {
      const { recordings, folder } = answer.value;
      input.setState({ recordings, folder });
    }
  };

  const lookForLeft = async (vm: string): Promise<void> => {
    const answer = await perform({ op: "input-left", vm });
    if (!answer.ok || !("left" in answer.value)) return;
    const { left } = answer.value;
    input.setState((state) => ({ left: { ...state.left, [vm]: left } }));
  };

  /** The VM that is meant: the one that was chosen, or the only one. */
  const vmNow = (): string | undefined => {
    const attached = monitor.getState().vms.filter(({ state }) => state === "attached");
    const chosen = attached.find(({ key }) => key === input.getState().vm);
    return (chosen ?? (attached.length === 1 ? attached[0] : undefined))?.key;
  };

  const recorderNow = () => input.getState().status.recorders.find(({ vm }) => vm === vmNow());
  const replayNow = () => input.getState().status.replays.find(({ vm, state }) => vm === vmNow() && state !== "ended");

  const setReplayChoice = (choice: Partial<ReplayChoice>) =>
    input.setState(({ replayChoice }) => ({ replayChoice: { ...replayChoice, ...choice } }));

  const setEdited = (name: string, edited: EditedInput) =>
    input.setState((state) => ({ edited: { ...state.edited, [name]: edited } }));

  const editedNow = (): readonly [string, EditedInput] | undefined => {
    const { picked, edited } = input.getState();
    const one = picked === undefined ? undefined : edited[picked];
    return picked === undefined || one === undefined ? undefined : [picked, one];
  };

  const change = (make: (edited: EditedInput) => EditedInput) => {
    const now = editedNow();
    if (now !== undefined) setEdited(now[0], make(now[1]));
  };

  /** Changes what lies at the times of the selected lines. */
  const changeSelected = (make: (recording: InputRecording, t0: number, t1: number) => InputRecording) =>
    change((edited) => {
      const times = selectedTimes(edited);
      if (times === undefined) return edited;
      const recording = make(edited.recording, ...times);
      return recording === edited.recording ? edited : withChange(edited, recording);
    });

  const load = (name: string, text: string, isInFolder: boolean): Result<void> => {
    const read = readRecording(text);
    if (!read.ok) return read;
    const problems = read.value.problems.map(({ line, message }) => `line ${line}: ${message}`);
    setEdited(name, editedInput(read.value.recording, problems, isInFolder));
    return { ok: true, value: undefined };
  };

  /** Shows the lines of a recording of the folder. Changes that are not written stay. */
  const pick = async (name: string): Promise<void> => {
    const before = input.getState();
    input.setState({ picked: name, problem: undefined });
    setReplayChoice({ acceptsLong: false });
    const known = before.edited[name];
    if (known !== undefined && isChanged(known)) return;
    const answer = await perform({ op: "input-read", name });
    const loaded = !answer.ok
      ? answer
      : "recordingText" in answer.value
        ? load(name, answer.value.recordingText, true)
        : fail("bug: another answer than was asked for");
    if (!loaded.ok) input.setState({ problem: `${name}: ${failureText(loaded.error)}` });
  };

  /** Takes a file into the editor. */
  const edit = async (file: FileEntry): Promise<void> => {
    const name = fileName(file);
    const text = await readText(file, MOST_RECORDING_TEXT);
    const loaded = text.ok ? load(name, text.value, false) : text;
    if (loaded.ok) input.setState({ picked: name, view: "recording" });
    else ui.say(`${name}: ${failureText(loaded.error)}`);
  };

  const write = async (name: string, recording: InputRecording): Promise<boolean> => {
    const answer = await busily("Writing…", { op: "input-write", name, text: writeRecording(recording) });
    if (answer === undefined) return false;
    await refresh();
    return true;
  };

  return {
    refresh,
    vmNow,
    /** Finds what programs that were killed left in a VM. */
    lookForLeft,
    async clearLeft(vm: string) {
      const answer = await busily("Putting it back…", { op: "input-clear", vm });
      await lookForLeft(vm);
      if (answer !== undefined) ui.say("The VM is as it was before");
    },
    pick,
    /** What the shell tells with its news. */
    take(status: InputStatus | undefined) {
      const before = input.getState().status;
      const now = status ?? NO_INPUT_STATUS;
      if (JSON.stringify(before) === JSON.stringify(now)) return;
      input.setState({ status: now });
      // A file is whole once nobody records to it any more.
      const isOver = before.recorders.some(({ name }) => now.recorders.every((one) => one.name !== name));
      if (isOver) void refresh();
    },
    setVm: (vm: string) => input.setState({ vm }),
    show: (view: InputView) => input.setState({ view }),
    setRecordChoice: (choice: Partial<RecordChoice>) =>
      input.setState(({ recordChoice }) => ({ recordChoice: { ...recordChoice, ...choice } })),
    setReplayChoice,
    canRecord: () => vmNow() !== undefined && recorderNow() === undefined,
    isRecording: () => recorderNow() !== undefined,
    async record() {
      const vm = vmNow();
      if (vm === undefined) return ui.say("Attach to a VM first");
      const { recordChoice } = input.getState();
      ui.showPanel("inputs");
      await busily("Switching the recorder on…", { op: "input-record", vm, ...recordChoice });
      // A recorder and a replay put back first what one before has left.
      await lookForLeft(vm);
    },
    async stopRecording() {
      const recorder = recorderNow() ?? input.getState().status.recorders[0];
      if (recorder === undefined) return;
      const answer = await busily("Writing the recording…", { op: "input-stop", vm: recorder.vm });
      if (answer === undefined || !("recorded" in answer)) return;
      await refresh();
      input.setState({ view: "recording" });
      await pick(answer.recorded.name);
    },
    canReplay: () => {
      const { picked, edited } = input.getState();
      const isThere = picked !== undefined && edited[picked]?.isInFolder !== false;
      return vmNow() !== undefined && isThere && replayNow() === undefined;
    },
    /** Replays what is written of the recording that is picked. */
    async replay() {
      const { picked, replayChoice } = input.getState();
      const vm = vmNow();
      if (vm === undefined) return ui.say("Attach to a VM first");
      if (picked === undefined) return ui.say("Pick a recording first");
      ui.showPanel("inputs");
      await busily("Checking the recording…", { op: "input-replay", vm, name: picked, ...replayChoice });
      await lookForLeft(vm);
    },
    replayNow,
    async control(what: ReplayControl) {
      const replay = replayNow() ?? input.getState().status.replays.find(({ state }) => state !== "ended");
      if (replay === undefined) return;
      const answer = await perform({ op: "input-control", vm: replay.vm, do: what });
      if (!answer.ok) ui.say(failureText(answer.error));
    },
    /** Takes recordings that were chosen as files into the editor. */
    async openFrom(items: readonly HostItem[]) {
      ui.showPanel("inputs");
      for (const { name, files, failure } of items) {
        const file = files.find(isRecording);
        if (failure !== undefined) ui.say(failureText(failure));
        else if (file === undefined)
          ui.say(`${name} is no recording of input: it does not end with ${RECORDING_ENDING}`);
        else await edit(file);
      }
    },
    /** The same with those among the open traces. */
    async editOpened() {
      const { edited } = input.getState();
      const files = session.lastItems().flatMap(({ item }) => item.files.filter(isRecording));
      for (const file of files) if (edited[fileName(file)] === undefined) await edit(file);
    },
    select: (from: number, end: number) => change((edited) => withSelection(edited, from, end)),
    cut() {
      changeSelected(cutRange);
      change((edited) => withSelection(edited, edited.from, edited.from + 1));
    },
    /** Moves the selected lines and all after them. */
    shift: (byNs: number) => changeSelected((recording, t0) => shift(recording, t0, byNs)),
    mark: (text: string | undefined) => changeSelected((recording, t0) => setMark(recording, t0, text)),
    wait: (wait: WaitFor | undefined) => changeSelected((recording, t0) => setWait(recording, t0, wait)),
    hideKeys: () => change((edited) => withChange(edited, hideKeys(edited.recording))),
    undo: () => change(undone),
    redo: () => change(redone),
    /** Writes the recording that is picked, under its name or another one, into the folder of recordings. */
    async save(as?: string) {
      const now = editedNow();
      if (now === undefined) return;
      const [name, edited] = now;
      const to = as ?? name;
      if (!(await write(to, edited.recording))) return;
      setEdited(to, { ...edited, saved: edited.recording, isInFolder: true });
      if (to !== name) setEdited(name, { ...edited, recording: edited.saved, past: [], future: [] });
      input.setState({ picked: to });
      ui.say(`Saved ${to}`);
    },
    /** Writes it to a file that the person chooses. */
    async saveFile() {
      const now = editedNow();
      if (now === undefined) return;
      const file = await host.saveFile(now[0], "application/jsonl");
      if (!file.ok) return ui.say(failureText(file.error));
      const saved = await writeWhole(file.value, writeRecording(now[1].recording));
      ui.say(saved.ok ? `Saved ${saved.value}` : `not saved: ${failureText(saved.error)}`);
    },
  };
}

function isRecording({ path }: FileEntry): boolean {
  return path.endsWith(RECORDING_ENDING);
}

function fileName({ path }: FileEntry): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
