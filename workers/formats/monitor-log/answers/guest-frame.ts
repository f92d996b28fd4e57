import { fieldsOf } from "../../../core/parsed-json.js";
import { textOf } from "../lines.js";

/** A guest is not to be trusted: no frame is larger. */
const MOST_FRAME = 16 << 20;
const MOST_PROCESSES = 20_000;
/** Names that programs give themselves have 15 bytes at most, those of the kernel's own threads up to 63 and one line. */
const MOST_NAME = 64;
const MOST_GIVEN_NAME = 15;
const MOST_COMMAND = 400;

/** The texts of one look into a guest, by the names of their parts. */
export interface GuestFrame {
  readonly parts: ReadonlyMap<string, string>;
}

/**
 * A frame of a guest: what it wrote between `#begin ID` and `#end ID`, in parts that begin with `#part ID NAME`. The id is
 * random, so no text of a process can stand for such a line. Undefined: the frame is cut, or another one begins in it.
 */
export function readGuestFrame(data: unknown): GuestFrame | undefined {
  const whole = textOf(data) ?? textOf(fieldsOf(data)["text"]);
  if (whole === undefined || MOST_FRAME < whole.length) return undefined;
  const lines = whole.replaceAll("\r", "").split("\n");
  const begin = lines.findIndex((line) => line.startsWith("#begin "));
  const id = textOf(fieldsOf(data)["id"]) ?? lines[begin]?.split(" ")[1];
  if (id === undefined || id === "") return undefined;
  if (0 <= begin && lines[begin]?.split(" ")[1] !== id) return undefined;
  const end = lines.findIndex((line) => line === `#end ${id}` || line.startsWith(`#end ${id} `));
  // What was told between the two marks has neither of them any more.
  if (0 <= begin !== 0 <= end) return undefined;
  const inside = 0 <= begin ? lines.slice(begin + 1, end) : lines;
  const parts = new Map<string, string>();
  let name = "";
  let from = 0;
  const head = `#part ${id} `;
  const close = (to: number) => {
    if (name !== "" && !parts.has(name)) parts.set(name, inside.slice(from, to).join("\n"));
  };
  inside.forEach((line, i) => {
    if (!line.startsWith(head)) return;
    close(i);
    name = line.slice(head.length).trim();
    from = i + 1;
  });
  close(inside.length);
  return { parts };
}

/** The guest's clock, seconds since its boot; undefined: it does not tell. */
export function guestSeconds({ parts }: GuestFrame): number | undefined {
  const ns = /now at (\d{1,19}) nsecs/.exec(parts.get("timer_list") ?? "")?.[1];
  if (ns !== undefined) return Number(ns) / 1e9;
  const uptime = /^(\d{1,12}(?:\.\d{1,9})?)\s/.exec(`${parts.get("uptime") ?? ""} `)?.[1];
  return uptime === undefined ? undefined : Number(uptime);
}

/** A process as its kernel tells it, without what changes all the time. */
export interface GuestProcess {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
  readonly state: string;
  /** Ticks since the boot: with the pid it tells processes apart. */
  readonly started: number;
  /** Ticks in user mode and in the kernel. */
  readonly ticks: number;
  readonly pages: number;
}

/**
 * Lines of `/proc/PID/stat` (Documentation/filesystems/proc.rst, table 1-4). A name may hold anything, lines too: it goes
 * up to the last parenthesis before the numbers, and as it is short no whole line of numbers fits into it.
 */
export function readProcesses(text: string, known = new KnownProcesses()): readonly GuestProcess[] {
  const found: GuestProcess[] = [];
  let open = "";
  known.begin();
  for (const line of text.split("\n")) {
    const whole = open === "" ? line : `${open}\n${line}`;
    const one = known.of(whole);
    if (one !== undefined) found.push(one);
    if (MOST_PROCESSES <= found.length) break;
    // A name that goes on in the next line.
    const begun = /^\d{1,10} \(/.exec(whole)?.[0].length ?? Number.POSITIVE_INFINITY;
    const goesOn = one === undefined && whole.length - begun < MOST_GIVEN_NAME;
    open = goesOn ? whole : "";
    if (one === undefined && !goesOn && whole !== line) {
      const alone = processIn(line);
      if (alone !== undefined) found.push(alone);
    }
  }
  return found;
}

/**
 * The processes of the last look by their lines: those that did nothing since have the same line, mostly at the same place,
 * and are the same objects.
 */
export class KnownProcesses {
  private before: string[] = [];
  private processesBefore: (GuestProcess | undefined)[] = [];
  private lines: string[] = [];
  private processes: (GuestProcess | undefined)[] = [];
  private at = 0;

  begin(): void {
    [this.before, this.lines] = [this.lines, this.before];
    [this.processesBefore, this.processes] = [this.processes, this.processesBefore];
    this.lines.length = 0;
    this.processes.length = 0;
    this.at = 0;
  }

  of(line: string): GuestProcess | undefined {
    const { before, at } = this;
    // Where one ended, the lines behind it moved up by one place.
    const place = line === before[at] ? at : line === before[at + 1] ? at + 1 : -1;
    const one = place < 0 ? processIn(line) : this.processesBefore[place];
    this.at = place < 0 ? at + 1 : place + 1;
    this.lines.push(line);
    this.processes.push(one);
    return one;
  }
}

/** After the name: the state, 1 parent, … 11 utime, 12 stime, … 19 start, 20 size, 21 resident pages. */
const NUMBERS = /^ ([A-Za-z])((?: -?\d{1,20}){20,60})\s*$/;

function processIn(text: string): GuestProcess | undefined {
  const pid = /^(\d{1,10}) \(/.exec(text)?.[1];
  const close = text.lastIndexOf(")");
  if (pid === undefined || close < 0) return undefined;
  const name = text.slice(pid.length + 2, close);
  const [, state, numbers] = NUMBERS.exec(text.slice(close + 1)) ?? [];
  if (state === undefined || numbers === undefined || (name.includes("\n") ? MOST_GIVEN_NAME : MOST_NAME) < name.length)
    return undefined;
  const of = numbers.trim().split(" ").map(Number);
  const [parent = 0, started = 0, user = 0, system = 0, pages = 0] = [of[0], of[18], of[10], of[11], of[20]];
  return { pid: Number(pid), parent, name, state, started, ticks: user + system, pages: Math.max(0, pages) };
}

/** By pid: command lines, whose ends of arguments are spaces already. Threads of the kernel have none. */
export function readCommands(text: string, id: string | undefined): ReadonlyMap<number, string> {
  const commands = new Map<number, string>();
  let pid = -1;
  for (const line of text.split("\n")) {
    const [, told, number] = /^#pid (\S{1,100}) (\d{1,10})$/.exec(line) ?? [];
    if (told !== undefined && (id === undefined || told === id)) {
      pid = Number(number);
      if (MOST_PROCESSES <= commands.size) break;
      continue;
    }
    if (0 <= pid && line.trim() !== "" && !commands.has(pid)) commands.set(pid, line.trim().slice(0, MOST_COMMAND));
  }
  return commands;
}
