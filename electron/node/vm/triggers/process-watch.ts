import {
  guestSeconds,
  KnownProcesses,
  readGuestFrame,
  readProcesses,
} from "../../../../workers/formats/monitor-log/answers/guest-frame.js";

export interface ProcessChange {
  readonly source: "start" | "end";
  readonly name: string;
  readonly pid: number;
  /** On the guest's monotonic clock, of the look that saw it. */
  readonly guestNs: number | undefined;
}

/** Tells which processes of a guest began and ended from one look to the next. One that runs another program begins anew. */
export class ProcessWatch {
  private readonly lines = new KnownProcesses();
  /** Undefined: nobody has looked yet. */
  private before: ReadonlyMap<string, string> | undefined;

  /** `frame`: a `GuestFrame`. */
  changes(frame: unknown): readonly ProcessChange[] {
    const read = readGuestFrame(frame);
    const text = read?.parts.get("processes");
    if (read === undefined || text === undefined) return [];
    const { before } = this;
    const now = new Map(readProcesses(text, this.lines).map(({ pid, started, name }) => [`${pid} ${started}`, name]));
    this.before = now;
    if (before === undefined) return [];
    const seconds = guestSeconds(read);
    const guestNs = seconds === undefined ? undefined : Math.round(seconds * 1e9);
    const found: ProcessChange[] = [];
    const tell = (source: "start" | "end", key: string, name: string) =>
      found.push({ source, name, pid: Number.parseInt(key, 10), guestNs });
    for (const [key, name] of before) if (now.get(key) !== name) tell("end", key, name);
    for (const [key, name] of now) if (before.get(key) !== name) tell("start", key, name);
    return found;
  }
}
