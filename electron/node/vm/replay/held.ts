import { pressedName } from "../../../../workers/model/input-recording/held.js";
import type { InputEvent } from "../../../../workers/model/input-recording.js";

/** Keys that change what other keys mean. */
const MODIFIERS = /^(?:shift|ctrl|alt|altgr|meta)(?:_[lr])?$/;

type Press = Extract<InputEvent, { readonly type: "key" | "btn" }>;

/** Keys and buttons that are down. */
export class Held {
  private readonly down = new Map<string, Press>();

  /** What of a group is no repeat of a key that is down already: the guest repeats keys by itself. */
  take(events: readonly InputEvent[]): readonly InputEvent[] {
    return events.filter((event) => !isPress(event) || this.change(event));
  }

  get isAnyDown(): boolean {
    return 0 < this.down.size;
  }

  /** A key that is down alone changes nothing: others may be pressed at any time. */
  get isOnlyModifiers(): boolean {
    return [...this.down.values()].every(isModifier);
  }

  /** Lets all of them go, the last one that was pressed first. */
  releases(): readonly InputEvent[] {
    return [...this.down.values()].reverse().map((press) => withDown(press, false));
  }

  modifiers(): readonly InputEvent[] {
    return [...this.down.values()].filter(isModifier).map((press) => withDown(press, true));
  }

  private change(press: Press): boolean {
    const name = pressedName(press);
    if (name === undefined) return true;
    if (!press.data.down) {
      this.down.delete(name);
      return true;
    }
    if (this.down.has(name)) return false;
    this.down.set(name, press);
    return true;
  }
}

/** What lets go all that events press, whether it is down or not. */
export function allReleases(groups: Iterable<readonly InputEvent[]>): readonly InputEvent[] {
  const held = new Held();
  for (const events of groups) held.take(events.filter((event) => isPress(event) && event.data.down));
  return held.releases();
}

export function isPress(event: InputEvent): event is Press {
  return event.type === "key" || event.type === "btn";
}

function isModifier(press: Press): boolean {
  return press.type === "key" && press.data.key.type === "qcode" && MODIFIERS.test(press.data.key.data);
}

function withDown(press: Press, down: boolean): InputEvent {
  return press.type === "key"
    ? { type: "key", data: { ...press.data, down } }
    : { type: "btn", data: { ...press.data, down } };
}
