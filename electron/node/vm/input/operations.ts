import { fail, ok, type Result } from "../../../../workers/core/result.js";
import {
  type InputOperation,
  MOST_RECORDING_TEXT,
  RECORDING_ENDING,
  REPLAY_CONTROLS,
  REPLAY_LIMITS,
  type RecordChoice,
  type ReplayChoice,
} from "../../../../workers/model/input-operations.js";
import { socketAddress } from "../address.js";
import { keyOf, wholeIn } from "../operations.js";

const MOST_NAME = 200;

/** An operation on input that a window asked for, if it is one. Whatever else the message holds is left out. */
export function inputOperationOf(message: Fields): Result<InputOperation> {
  const operation = read(message);
  return operation === undefined ? fail("no operation on input, or one with wrong values") : ok(operation);
}

/** The name of a recording in a folder: it leads nowhere else, and is no hidden file. */
export function isRecordingName(value: unknown): value is string {
  const isName = typeof value === "string" && value.length <= MOST_NAME && /^[\w][\w .+-]*$/.test(value);
  return isName && value.endsWith(RECORDING_ENDING);
}

type Fields = Readonly<Record<string, unknown>>;

function read(fields: Fields): InputOperation | undefined {
  const { op, name, text } = fields;
  const vm = keyOf(fields);
  switch (op) {
    case "input-record": {
      const choice = recordChoiceOf(fields);
      return vm === undefined || choice === undefined ? undefined : { op, vm, ...choice };
    }
    case "input-stop":
    case "input-left":
    case "input-clear":
      return vm === undefined ? undefined : { op, vm };
    case "input-list":
      return { op };
    case "input-read":
      return isRecordingName(name) ? { op, name } : undefined;
    case "input-write": {
      const isText = typeof text === "string" && text.length <= MOST_RECORDING_TEXT;
      return isRecordingName(name) && isText ? { op, name, text } : undefined;
    }
    case "input-replay": {
      const choice = replayChoiceOf(fields);
      return vm === undefined || !isRecordingName(name) || choice === undefined
        ? undefined
        : { op, vm, name, ...choice };
    }
    case "input-control": {
      const control = REPLAY_CONTROLS.find((one) => one === fields.do);
      return vm === undefined || control === undefined ? undefined : { op, vm, do: control };
    }
    default:
      return undefined;
  }
}

function recordChoiceOf({ by, hideKeys, vnc }: Fields): RecordChoice | undefined {
  if (typeof hideKeys !== "boolean") return undefined;
  if (by === "trace") return { by, hideKeys };
  const isAddress = typeof vnc === "string" && vnc.length <= 4096 && socketAddress(vnc).ok;
  return by === "rfb" && isAddress ? { by, hideKeys, vnc } : undefined;
}

function replayChoiceOf({ mode, speed, repeat, acceptsLong }: Fields): ReplayChoice | undefined {
  if (mode !== "timed" && mode !== "closed-loop" && mode !== "step") return undefined;
  const { slowest, fastest, mostRuns } = REPLAY_LIMITS;
  const runs = wholeIn(repeat, 1, mostRuns);
  const isSpeed = typeof speed === "number" && slowest <= speed && speed <= fastest;
  return isSpeed && runs !== undefined
    ? { mode, speed, repeat: runs, ...(acceptsLong === true && { acceptsLong }) }
    : undefined;
}
