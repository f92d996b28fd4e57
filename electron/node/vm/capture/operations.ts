import { fieldsOf } from "../../../../workers/core/parsed-json.js";
import {
  CAPTURE_BACKENDS,
  CAPTURE_BYTES,
  type CaptureOperation,
  type CaptureRequest,
  MOST_SECONDS,
} from "../../../../workers/model/capture-operations.js";

const MOST_VIEWS = 100;

type Fields = Readonly<Record<string, unknown>>;

/** An operation that a window asked for, if it is one. Whatever else the message holds is left out. */
export function captureOperationOf(fields: Fields): CaptureOperation | undefined {
  const { op } = fields;
  switch (op) {
    case "capture-look":
    case "capture-snapshot":
    case "capture-stop":
    case "capture-status":
      return { op };
    case "capture-plan":
    case "capture-start": {
      const request = requestOf(fieldsOf(fields.request));
      return request && { op, request };
    }
    default:
      return undefined;
  }
}

function requestOf({ views, backend, seconds, isFlight, mostBytes }: Fields): CaptureRequest | undefined {
  const known = ["auto" as const, ...CAPTURE_BACKENDS].find((name) => name === backend);
  const isRight =
    known !== undefined &&
    isViews(views) &&
    (seconds === undefined || isWithin(seconds, 1, MOST_SECONDS.asked)) &&
    typeof isFlight === "boolean" &&
    isWithin(mostBytes, CAPTURE_BYTES.least, CAPTURE_BYTES.most);
  return isRight
    ? { views, backend: known, isFlight, mostBytes, ...(seconds !== undefined && { seconds }) }
    : undefined;
}

function isViews(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.length <= MOST_VIEWS &&
    value.every((view) => typeof view === "string" && /^[\w-]{1,64}$/.test(view))
  );
}

function isWithin(value: unknown, least: number, most: number): value is number {
  return typeof value === "number" && Number.isFinite(value) && least <= value && value <= most;
}
