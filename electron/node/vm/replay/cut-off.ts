import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fieldsOf } from "../../../../workers/core/parsed-json.js";
import type { InputEvent } from "../../../../workers/model/input-recording.js";
import { readJson, writeJson } from "../../json-file.js";
import type { Connection } from "../attach.js";
import { allReleases, isPress } from "./held.js";

/**
 * Notes of runs that go on, in the folder of state. A run that is killed leaves its note, which says what it may have left
 * down in its VM.
 */
export class CutOffNotes {
  constructor(private readonly folder: string) {}

  /** What a run left down that ended without a word; undefined: none did. */
  async leftIn(vm: VmProcess): Promise<readonly InputEvent[] | undefined> {
    const { owner, events } = fieldsOf(await readJson(this.pathOf(vm)));
    if (typeof owner !== "string" || !Array.isArray(events) || isAlive(owner)) return undefined;
    return events.filter(isRelease);
  }

  /** Notes what a run may press. */
  async note(vm: VmProcess, groups: Iterable<readonly InputEvent[]>): Promise<void> {
    await writeJson(this.pathOf(vm), { owner: ownProcess(), vm: vm.facts.name, events: allReleases(groups) });
  }

  /** Nothing is down any more. */
  async forget(vm: VmProcess): Promise<void> {
    await rm(this.pathOf(vm), { force: true });
  }

  /** A QEMU that was started again is another one: nothing is down in it. */
  private pathOf({ host, facts: { pid, name }, startTicks }: VmProcess): string {
    const about = JSON.stringify([host.name ?? "", pid, startTicks, pid === 0 ? name : ""]);
    return join(this.folder, "replays", `${createHash("sha256").update(about).digest("hex").slice(0, 16)}.json`);
  }
}

type VmProcess = Pick<Connection, "facts" | "startTicks"> & { readonly host: { readonly name: string | undefined } };

function isRelease(event: unknown): event is InputEvent {
  const { type, data } = fieldsOf(event);
  return (type === "key" || type === "btn") && isPress(event as InputEvent) && fieldsOf(data)["down"] === false;
}

/** Its number may be another process later, with another time of its start. */
function ownProcess(): string {
  return `${process.pid} ${startOf(process.pid) ?? ""}`;
}

function isAlive(owner: string): boolean {
  const pid = Number(owner.split(" ")[0]);
  return Number.isSafeInteger(pid) && 0 < pid && `${pid} ${startOf(pid) ?? ""}` === owner && isThere(pid);
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** In /proc/PID/stat (proc(5)), where there is one. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}
