import { formatCountOf, formatSpan } from "../../../../workers/core/format.js";
import { pressedName } from "../../../../workers/model/input-recording/held.js";
import type {
  InputEvent,
  InputGroup,
  InputHeader,
  InputLine,
  WaitFor,
} from "../../../../workers/model/input-recording.js";
import type { ReplayMode } from "../../../../workers/model/run-record.js";
import { Held, isPress } from "./held.js";

/** Closer together, events are lost between QEMU and the guest: of 400 without a gap 368 arrived, with 1 ms all. */
export const LEAST_GAP_NS = 1_000_000;
/** Moves of a pointer that lie closer belong together. */
const STROKE_NS = 100_000_000;

/** What a run does, in order. `at`: ns from its begin, at its speed. */
export type PlayStep = PlayGroup | PlayMark | PlayWait;

export interface PlayGroup {
  readonly kind: "group";
  readonly at: number;
  /** The number of the group in the recording. */
  readonly i: number;
  readonly con: number;
  readonly ev: readonly InputEvent[];
  /** By how much it was moved away from the group before, ns; 0: not. */
  readonly spaced: number;
  /** A person begins something here: a key, a click, a stroke. Up to the next one the recorded times hold in all modes. */
  readonly isBegin: boolean;
}

export interface PlayMark {
  readonly kind: "mark";
  readonly at: number;
  readonly text: string;
}

export interface PlayWait {
  readonly kind: "wait";
  readonly at: number;
  readonly wait: WaitFor;
}

export interface Plan {
  readonly mode: ReplayMode;
  readonly steps: readonly PlayStep[];
  /** What a closed loop waits for before each begin; undefined: for nothing but the waits of the recording. */
  readonly between: WaitFor | undefined;
  /** Keys that are pressed before the begin, because they were down when the recording began. */
  readonly before: readonly InputEvent[];
  readonly groups: number;
  readonly lengthNs: number;
  /** The longest time in which nothing is sent. */
  readonly longestGapNs: number;
  /** What a person should know, in sentences. */
  readonly notes: readonly string[];
}

export interface PlanOptions {
  readonly mode: ReplayMode;
  readonly speed: number;
  readonly between?: WaitFor | undefined;
}

/** What a replay of a recording does. */
export function planOf(
  header: Pick<InputHeader, "down">,
  lines: readonly InputLine[],
  { mode, speed, between }: PlanOptions,
): Plan {
  const held = new Held();
  const before = (header.down ?? []).map(
    (data): InputEvent => ({ type: "key", data: { down: true, key: { type: "qcode", data } } }),
  );
  held.take(before);
  const found = new Findings();
  const zero = lines[0]?.t ?? 0;
  const steps: PlayStep[] = [];
  let [groups, last, before1] = [0, Number.NEGATIVE_INFINITY, 0];
  let longestGapNs = 0;
  let wasPress = true;
  for (const line of lines) {
    const wanted = Math.round((line.t - zero) / speed);
    longestGapNs = Math.max(longestGapNs, wanted - before1);
    before1 = wanted;
    if ("mark" in line) steps.push({ kind: "mark", at: wanted, text: line.mark });
    else if ("wait" in line) steps.push({ kind: "wait", at: wanted, wait: line.wait });
    else {
      const isFree = held.isOnlyModifiers;
      const ev = takeGroup(line, held, found);
      const i = groups++;
      if (ev.length === 0) continue;
      const at = Math.max(wanted, last + LEAST_GAP_NS);
      if (wanted < at) found.spaced += 1;
      const hasPress = ev.some(isPress);
      const isBegin = isFree && (hasPress || wasPress || STROKE_NS / speed < wanted - last);
      steps.push({ kind: "group", at, i, con: line.con, ev, spaced: at - wanted, isBegin });
      last = at;
      wasPress = hasPress;
    }
  }
  const lengthNs = Math.max(before1, last, 0);
  return { mode, steps, between, before, groups, lengthNs, longestGapNs, notes: found.sentences(before, held, speed) };
}

function takeGroup({ con, ev }: InputGroup, held: Held, found: Findings): readonly InputEvent[] {
  const taken = held.take(ev);
  found.repeats += ev.length - taken.length;
  if (con !== 0) found.otherConsoles += 1;
  return taken;
}

/** What a plan changes of its recording, or cannot keep. */
class Findings {
  repeats = 0;
  spaced = 0;
  otherConsoles = 0;

  sentences(before: readonly InputEvent[], held: Held, speed: number): string[] {
    const sentences: string[] = [];
    const { repeats, spaced, otherConsoles } = this;
    if (0 < before.length) {
      sentences.push(`down when the recording began, so pressed before the replay: ${names(before)}`);
    }
    if (0 < repeats) {
      sentences.push(`${formatCountOf(repeats, "repeat")} of keys left out: the guest repeats by itself`);
    }
    if (0 < spaced) {
      const why = speed === 1 ? "" : ` at ×${speed}`;
      const span = formatSpan(LEAST_GAP_NS);
      sentences.push(`${formatCountOf(spaced, "group")} closer than ${span}${why}: moved apart, or events get lost`);
    }
    if (0 < otherConsoles) {
      const count = formatCountOf(otherConsoles, "group");
      sentences.push(`${count} of other displays than the first: QEMU gives them to the one that has the input`);
    }
    if (held.isAnyDown) sentences.push(`still down at the end, so let go then: ${names(held.releases())}`);
    return sentences;
  }
}

function names(events: readonly InputEvent[]): string {
  return events.map(pressedName).join(", ");
}
