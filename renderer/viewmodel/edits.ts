import { back, forward, type History, remember } from "./history.js";

/**
 * A change of the user that can be taken back: the parts of the state that it changed, before and after. `T` has all
 * parts that edits may change. Only what an edit changed itself is taken back with it.
 */
export interface Edit<T> {
  /** Goes on from "Undo": "hide vCPU 0". */
  readonly words: string;
  readonly before: Partial<T>;
  readonly after: Partial<T>;
  /** Edits with the same name here that follow each other closely are one: the letters of a filter. */
  readonly joins: string | undefined;
  readonly atMs: number;
}

/** Edits that follow each other closer than this are joined. */
const JOIN_MS = 1200;

/** The parts of `after` that are others than before. */
export function changedParts<T extends object>(before: T, after: T): { before: Partial<T>; after: Partial<T> } {
  const parts = [...new Set([...Object.keys(before), ...Object.keys(after)])] as (keyof T)[];
  const changed = parts.filter((part) => !isSame(before[part], after[part]));
  const only = (all: T) => Object.fromEntries(changed.map((part) => [part, all[part]])) as Partial<T>;
  return { before: only(before), after: only(after) };
}

/** The history with one more edit, which ends what could be done again. */
export function withEdit<T extends object>(history: History<Edit<T>>, edit: Edit<T>): History<Edit<T>> {
  if (isEmpty(edit.after)) return history;
  const last = history.past.at(-1);
  const isJoined = last?.joins !== undefined && last.joins === edit.joins && edit.atMs - last.atMs < JOIN_MS;
  if (!isJoined) return remember(history, edit);
  const joined = { ...edit, before: { ...edit.before, ...last.before }, after: { ...last.after, ...edit.after } };
  const past = history.past.slice(0, -1);
  return { past: holds(joined.before, joined.after) ? past : [...past, joined], future: [] };
}

export interface EditStep<T> {
  readonly words: string;
  /** What the state gets. */
  readonly parts: Partial<T>;
  /** The same parts as the edit left them: where they are others by now, somebody else has changed them. */
  readonly from: Partial<T>;
  readonly history: History<Edit<T>>;
}

/** Takes back the last edit whose parts are not already as they were before it. */
export function undone<T extends object>(history: History<Edit<T>>, now: T): EditStep<T> | undefined {
  const { past } = history;
  for (let count = past.length; 0 < count; count--) {
    const edit = past[count - 1];
    if (edit === undefined || holds(now, edit.before)) continue;
    const kept = { past: past.slice(0, count), future: history.future };
    const step = back(kept, edit);
    return step && { words: edit.words, parts: edit.before, from: edit.after, history: step.history };
  }
  return undefined;
}

/** Makes the edit again that was taken back last. */
export function redone<T extends object>(history: History<Edit<T>>, now: T): EditStep<T> | undefined {
  const { future } = history;
  for (let at = 0; at < future.length; at++) {
    const edit = future[at];
    if (edit === undefined || holds(now, edit.after)) continue;
    const step = forward({ past: history.past, future: future.slice(at) }, edit);
    return step && { words: edit.words, parts: edit.after, from: edit.before, history: step.history };
  }
  return undefined;
}

function holds<T extends object>(now: Partial<T>, parts: Partial<T>): boolean {
  return (Object.keys(parts) as (keyof T)[]).every((part) => isSame(now[part], parts[part]));
}

function isEmpty(parts: object): boolean {
  return Object.keys(parts).length === 0;
}

/** Whether two parts of the state mean the same: sets, maps and lists by what they hold. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a instanceof Set && b instanceof Set) return a.size === b.size && [...a].every((one) => b.has(one));
  if (a instanceof Map && b instanceof Map)
    return a.size === b.size && [...a].every(([key, value]) => b.has(key) && b.get(key) === value);
  return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((one, i) => one === b[i]);
}
