import { formatBytes, formatCount, formatCountOf, formatSpan } from "../../workers/core/format.js";
import { capturePlan } from "../../workers/coverage/capture-plan.js";
import type { View } from "../../workers/coverage/view.js";
import { VIEWS } from "../../workers/coverage/views.js";
import {
  CAPTURE_BACKENDS,
  type CaptureState,
  type CaptureStatus,
  type FoundBackend,
} from "../../workers/model/capture-operations.js";

/** The views that a tracer of a host can fill, at least in part. */
export const RECORDABLE_VIEWS: readonly View[] = VIEWS.filter(
  ({ id, isSpecial, needs }) =>
    (id === "samples" || (isSpecial !== true && 0 < needs.length)) &&
    CAPTURE_BACKENDS.some((backend) => capturePlan([id], backend).lacks.every(({ gives }) => gives !== "none")),
);

/** A tracer, and what stands in its way. */
export function backendWords({ backend, version, why }: FoundBackend): string {
  const name = version === undefined || version === "" ? backend : `${backend} ${version}`;
  return why === undefined ? name : `${name}: ${why}`;
}

export const STATE_WORDS: Readonly<Record<CaptureState, string>> = {
  starting: "Starting…",
  waiting: "Waiting for you to start it",
  recording: "Recording",
  stopping: "Writing the files…",
  ended: "Recorded",
  failed: "Nothing was recorded",
};

/** Figures of a capture: a name, and the value in words. */
export function captureFigures(status: CaptureStatus): readonly (readonly [string, string])[] {
  const { elapsedMs, seconds, bytes, mostBytes, freeBytes, lost, snapshots, isFlight } = status;
  const time = formatSpan(Math.round(elapsedMs / 100) * 1e8);
  return [
    ["time", seconds === undefined ? time : `${time} of ${seconds} s`],
    ["files", `${formatBytes(bytes)} of ${formatBytes(mostBytes)} at most`],
    ["free on the disk", formatBytes(freeBytes)],
    ["events lost", lost === undefined ? "not known" : formatCount(lost)],
    ...(isFlight ? [["snapshots", formatCount(snapshots)] as const] : []),
  ];
}

/** For the status bar. */
export function captureWords({ state, elapsedMs, bytes, snapshots, isFlight }: CaptureStatus): string {
  if (state !== "recording") return STATE_WORDS[state].toLowerCase();
  const time = formatSpan(Math.round(elapsedMs / 1000) * 1e9);
  return `recording the host, ${time}, ${isFlight ? formatCountOf(snapshots, "snapshot") : formatBytes(bytes)}`;
}
