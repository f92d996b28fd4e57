import { heldAfter } from "./held.js";
import { type InputRecording, isGroup } from "./recording.js";

/** What is in a recording, in numbers. */
export interface RecordingFacts {
  readonly groups: number;
  /** Keys and buttons that were pressed. */
  readonly keys: number;
  readonly buttons: number;
  /** Groups that move the pointer. */
  readonly moves: number;
  readonly marks: number;
  readonly waits: number;
  /** From t = 0 to the last line. */
  readonly lengthNs: number;
  /** Between two groups; undefined: there are not two. */
  readonly longestGap: { readonly ns: number; readonly fromNs: number } | undefined;
  readonly shortestGapNs: number | undefined;
  /** Pressed and never let go, as `key shift` or `button left`. */
  readonly neverReleased: readonly string[];
}

export function recordingFacts({ header, lines }: InputRecording): RecordingFacts {
  let [groups, keys, buttons, moves, marks, waits] = [0, 0, 0, 0, 0, 0];
  let last: number | undefined;
  let longest: { readonly ns: number; readonly fromNs: number } | undefined;
  let shortest: number | undefined;
  for (const line of lines) {
    if ("mark" in line) marks += 1;
    else if ("wait" in line) waits += 1;
    if (!isGroup(line)) continue;
    groups += 1;
    if (line.ev.some(({ type }) => type === "rel" || type === "abs")) moves += 1;
    for (const event of line.ev) {
      if (event.type === "key" && event.data.down) keys += 1;
      if (event.type === "btn" && event.data.down) buttons += 1;
    }
    if (last !== undefined) {
      const ns = line.t - last;
      if (longest === undefined || longest.ns < ns) longest = { ns, fromNs: last };
      shortest = Math.min(shortest ?? ns, ns);
    }
    last = line.t;
  }
  const neverReleased = [...heldAfter(lines, header.down).keys()];
  const lengthNs = lines.at(-1)?.t ?? 0;
  return {
    groups,
    keys,
    buttons,
    moves,
    marks,
    waits,
    lengthNs,
    longestGap: longest,
    shortestGapNs: shortest,
    neverReleased,
  };
}
