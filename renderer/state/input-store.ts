import type {
  InputLeft,
  InputStatus,
  RecordChoice,
  RecordingInfo,
  ReplayChoice,
} from "../../workers/model/input-operations.js";
import type { EditedInput } from "../viewmodel/input-editor.js";

/** Parts of the panel: inputs of the open log, lines of the recording that is picked, runs of the open log, and how exact the last ones were. */
export const INPUT_VIEWS = ["inputs", "recording", "runs", "timing"] as const;
export type InputView = (typeof INPUT_VIEWS)[number];

/** Input of VMs: what is recorded and replayed now, recordings, and their editor. */
export interface InputState {
  /** As the shell tells it. */
  readonly status: InputStatus;
  /** Where recordings lie, for people. */
  readonly folder: string | undefined;
  /** The newest first; undefined: nobody has looked. */
  readonly recordings: readonly RecordingInfo[] | undefined;
  /** What is under way, in words. */
  readonly busy: string | undefined;
  /** Why the last one failed. */
  readonly problem: string | undefined;
  /** What programs that were killed left in VMs, by their keys. */
  readonly left: Readonly<Record<string, InputLeft>>;
  /** The key of the VM that is recorded or replayed to; undefined: the only one that is attached, or none. */
  readonly vm: string | undefined;
  /** The name of the recording that is picked. */
  readonly picked: string | undefined;
  /** By name. Changes of a recording stay while another one is picked. */
  readonly edited: Readonly<Record<string, EditedInput>>;
  readonly view: InputView;
  readonly recordChoice: RecordChoice;
  readonly replayChoice: ReplayChoice;
}

export const NO_INPUT_STATUS: InputStatus = { recorders: [], replays: [] };

export const NO_INPUT: InputState = {
  status: NO_INPUT_STATUS,
  folder: undefined,
  recordings: undefined,
  busy: undefined,
  problem: undefined,
  left: {},
  vm: undefined,
  picked: undefined,
  edited: {},
  view: "inputs",
  recordChoice: { by: "trace", hideKeys: false },
  replayChoice: { mode: "timed", speed: 1, repeat: 1 },
};
