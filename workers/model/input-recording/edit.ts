import { HIDDEN_KEY, type InputEvent, type InputKey, type InputLine, type WaitFor } from "../input-recording.js";
import { heldAfter, pressedName } from "./held.js";
import { type InputRecording, isGroup } from "./recording.js";

/**
 * Takes out what lies at from <= t < to, and closes the hole. What was pressed before the cut and let go in it is let go at
 * the cut. What was pressed in it is not let go behind it.
 */
export function cutRange(recording: InputRecording, from: number, to: number): InputRecording {
  const { header, lines } = recording;
  const [begin, end] = [Math.max(0, from), Math.max(0, from, to)];
  if (end === begin) return recording;
  const before = lines.filter(({ t }) => t < begin);
  const rest = lines.filter(({ t }) => end <= t);
  const wasHeld = heldAfter(before, header.down);
  const isHeld = heldAfter(
    lines.filter(({ t }) => t < end),
    header.down,
  );
  const releases = [...wasHeld].flatMap(([name, event]) => (isHeld.has(name) ? [] : [event]));
  const orphans = new Set([...isHeld.keys()].filter((name) => !wasHeld.has(name)));
  const con = before.findLast(isGroup)?.con ?? 0;
  const release: InputLine[] = releases.length === 0 ? [] : [{ t: begin, con, ev: releases }];
  const later = withoutReleases(rest, orphans).map((line) => ({ ...line, t: line.t - (end - begin) }));
  return {
    header: { ...header, t0_real_ns: realAfterCut(recording, begin, end) },
    lines: [...before, ...release, ...later],
  };
}

/** Only what lies at from <= t < to. */
export function keepRange(recording: InputRecording, from: number, to: number): InputRecording {
  return cutRange(cutRange(recording, to, Number.POSITIVE_INFINITY), 0, from);
}

/** Moves all from `from` on. Nothing comes before what was before it. */
export function shift(recording: InputRecording, from: number, byNs: number): InputRecording {
  const { header, lines } = recording;
  const least = lines.findLast(({ t }) => t < from)?.t ?? 0;
  const first = lines.find(({ t }) => from <= t)?.t;
  if (first === undefined) return recording;
  const by = Math.max(byNs, least - first);
  const moved = lines.map((line) => (line.t < from ? line : { ...line, t: line.t + by }));
  return by === 0 ? recording : { header: { ...header, t0_real_ns: "0" }, lines: moved };
}

/** Sets the mark at a time, before the input of that time; undefined: takes it away. */
export function setMark(recording: InputRecording, t: number, mark: string | undefined): InputRecording {
  const others = recording.lines.filter((line) => line.t !== t || !("mark" in line));
  return { ...recording, lines: mark === undefined ? others : inserted(others, { t, mark }) };
}

/** Sets the wait at a time, before the input of that time; undefined: takes it away. */
export function setWait(recording: InputRecording, t: number, wait: WaitFor | undefined): InputRecording {
  const others = recording.lines.filter((line) => line.t !== t || !("wait" in line));
  return { ...recording, lines: wait === undefined ? others : inserted(others, { t, wait }) };
}

/** Without some keys. */
export function dropKeys(recording: InputRecording, isDropped: (key: InputKey) => boolean): InputRecording {
  const lines = withEvents(recording.lines, (event) => event.type !== "key" || !isDropped(event.data.key));
  const down = recording.header.down?.filter((data) => !isDropped({ type: "qcode", data }));
  return { header: { ...recording.header, ...(down !== undefined && { down }) }, lines };
}

/** Only when keys were pressed stays, not which. */
export function hideKeys(recording: InputRecording): InputRecording {
  const { down: _, ...header } = recording.header;
  const lines = recording.lines.map((line) => (isGroup(line) ? { ...line, ev: line.ev.map(hidden) } : line));
  return { header: { ...header, hidden: true }, lines };
}

export function hidden(event: InputEvent): InputEvent {
  if (event.type !== "key") return event;
  return { type: "key", data: { down: event.data.down, key: { type: "qcode", data: HIDDEN_KEY } } };
}

/** Both at once, the second one `offsetNs` later. What is known of the VM is that of the first. */
export function merge(first: InputRecording, second: InputRecording, offsetNs: number): InputRecording {
  const [a, b] = [Math.max(0, -offsetNs), Math.max(0, offsetNs)];
  const moved = (lines: readonly InputLine[], by: number) => lines.map((line) => ({ ...line, t: line.t + by }));
  const lines = [...moved(first.lines, a), ...moved(second.lines, b)].sort((one, other) => one.t - other.t);
  const union = (one: readonly string[] = [], other: readonly string[] = []) => [...new Set([...one, ...other])];
  const down = union(first.header.down, second.header.down);
  const isHidden = first.header.hidden === true || second.header.hidden === true;
  const header = {
    ...first.header,
    t0_real_ns: realMoved(first.header.t0_real_ns, -a),
    devices: union(first.header.devices, second.header.devices),
    note: [first.header.note, second.header.note].filter((note) => note !== "").join("; "),
    ...(0 < down.length && { down }),
    ...(isHidden && { hidden: true }),
  };
  return { header, lines };
}

/** After a cut at the begin, the recording began later; after one in the middle, its times are none of a clock any more. */
function realAfterCut({ header, lines }: InputRecording, from: number, to: number): string {
  const { t0_real_ns: real } = header;
  const isAtEnd = !lines.some(({ t }) => to <= t);
  if (real === "0" || isAtEnd) return real;
  return from === 0 ? realMoved(real, to) : "0";
}

/** 0: not known. */
function realMoved(real: string, byNs: number): string {
  const moved = real === "0" ? 0n : BigInt(real) + BigInt(Math.round(byNs));
  return moved <= 0n ? "0" : `${moved}`;
}

/** Without the first release of each of these, unless it is pressed again before. */
function withoutReleases(lines: readonly InputLine[], names: ReadonlySet<string>): readonly InputLine[] {
  const left = new Set(names);
  return withEvents(lines, (event) => {
    const name = pressedName(event);
    if (name === undefined || !("down" in event.data)) return true;
    return !left.delete(name) || event.data.down;
  });
}

/** Groups without an event vanish. */
function withEvents(lines: readonly InputLine[], isKept: (event: InputEvent) => boolean): readonly InputLine[] {
  return lines.flatMap((line): readonly InputLine[] => {
    if (!isGroup(line)) return [line];
    const ev = line.ev.filter(isKept);
    return ev.length === 0 ? [] : ev.length === line.ev.length ? [line] : [{ ...line, ev }];
  });
}

function inserted(lines: readonly InputLine[], line: InputLine): readonly InputLine[] {
  const at = lines.findIndex(({ t }) => line.t <= t);
  return at === -1 ? [...lines, line] : [...lines.slice(0, at), line, ...lines.slice(at)];
}
