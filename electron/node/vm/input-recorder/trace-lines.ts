import { buttonEvent, keyEvent, MOST_ABS } from "../../../../workers/model/input-recording/recording.js";
import { HIDDEN_KEY, type InputEvent } from "../../../../workers/model/input-recording.js";

/** What lines of QEMU's log tell of input: groups, each up to its `sync`. */
export interface TracedGroup {
  readonly con: number;
  readonly ev: readonly InputEvent[];
  /** QEMU's stamp of the sync, CLOCK_REALTIME; undefined: it was started without `-msg timestamp=on`. */
  readonly realNs: bigint | undefined;
}

const MOST_EVENTS = 10_000;
/** `-msg timestamp=on` puts the process and the time before the name. */
const LINE = /^(?:\d+@(\d{1,12})\.(\d{6}):)?input_event_(\w+) ?(.*)$/;
const KEY_QCODE = /^con (-?\d{1,5}), key qcode ([a-z0-9_-]{1,32}), down ([01])$/;
/** Later versions tell the name too. */
const KEY_NUMBER = /^con (-?\d{1,5}), key number 0x([0-9a-f]{1,4})(?: \[([a-z0-9_-]{1,32})\])?, down ([01])$/;
const BUTTON = /^con (-?\d{1,5}), button ([a-z0-9-]{1,32}), down ([01])$/;
const MOVE = /^con (-?\d{1,5}), axis ([xy]), value (?:0x([0-9a-f]{1,8})|(-?\d{1,9}))$/;

/** Reads the lines of QEMU's trace events `input_event_*` (trace-events in its folder ui). Other lines are passed over. */
export class TraceLines {
  private events: InputEvent[] = [];
  private con: number | undefined;

  constructor(private readonly onUnknown: (line: string) => void) {}

  /** The group that this line ends. */
  take(line: string): TracedGroup | undefined {
    const [, seconds, micros, name, values = ""] = LINE.exec(line.trimEnd()) ?? [];
    if (name === undefined) return undefined;
    const realNs = seconds === undefined ? undefined : BigInt(seconds) * 1_000_000_000n + BigInt(`${micros}000`);
    if (name === "sync") return this.end(realNs);
    const read = eventOf(name, values);
    if (read === undefined || MOST_EVENTS <= this.events.length) {
      this.onUnknown(line);
      return undefined;
    }
    this.con ??= read.con;
    this.events.push(read.event);
    return undefined;
  }

  /** What came since the last sync, when no more will come. */
  end(realNs: bigint | undefined): TracedGroup | undefined {
    const { events, con = 0 } = this;
    if (events.length === 0) return undefined;
    this.events = [];
    this.con = undefined;
    return { con, ev: events, realNs };
  }
}

function eventOf(name: string, values: string): { readonly con: number; readonly event: InputEvent } | undefined {
  switch (name) {
    case "key_qcode": {
      const [, con, key = "", down] = KEY_QCODE.exec(values) ?? [];
      // A key that QEMU has no name for reaches no guest.
      return con === undefined || key === HIDDEN_KEY
        ? undefined
        : { con: Number(con), event: keyEvent(key, down === "1") };
    }
    case "key_number": {
      const [, con, number = "", key, down] = KEY_NUMBER.exec(values) ?? [];
      if (con === undefined) return undefined;
      const isDown = down === "1";
      const data = { down: isDown, key: { type: "number" as const, data: Number.parseInt(number, 16) } };
      const isNamed = key !== undefined && key !== HIDDEN_KEY;
      return { con: Number(con), event: isNamed ? keyEvent(key, isDown) : { type: "key", data } };
    }
    case "btn": {
      const [, con, button = "", down] = BUTTON.exec(values) ?? [];
      return con === undefined ? undefined : { con: Number(con), event: buttonEvent(button, down === "1") };
    }
    case "rel":
    case "abs": {
      const [, con, axis, hex, decimal] = MOVE.exec(values) ?? [];
      if (con === undefined) return undefined;
      // A negative number in hex has all of its 32 bits.
      const value = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16) | 0;
      const data = {
        axis: axis === "y" ? ("y" as const) : ("x" as const),
        value: name === "abs" ? onScreen(value) : value,
      };
      return { con: Number(con), event: { type: name, data } };
    }
    default:
      return undefined;
  }
}

/** A viewer may tell places beyond the edge. */
function onScreen(value: number): number {
  return Math.min(MOST_ABS, Math.max(0, value));
}
