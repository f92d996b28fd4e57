import { formatBytes } from "../../../../workers/core/format.js";
import type { ToolName } from "../../../../workers/model/tool-operations.js";

/** What a guest said of itself before anything is written there (`CHECK` of scripts.ts). Absent: it did not say it. */
export interface GuestFacts {
  readonly uid: number | undefined;
  /** As `uname -m` says it. */
  readonly arch: string;
  readonly hostname: string;
  readonly cpus: number;
  readonly programs: ReadonlySet<string>;
  readonly freeMemoryBytes: number;
  /** By folder. */
  readonly freeBytes: ReadonlyMap<string, number>;
  readonly settings: TracingSettings;
}

/** How the guest's own tracing is set. */
export interface TracingSettings {
  readonly folder: string | undefined;
  /** There is an instance of Lanescope already. */
  readonly hasInstance: boolean;
  readonly values: ReadonlyMap<string, string>;
}

const MOST_TEXT = 200;

export function guestFactsIn(text: string): GuestFacts {
  const first = (pattern: RegExp) => pattern.exec(text)?.[1];
  const uid = first(/^uid (\d{1,10})$/m);
  const free = [...text.matchAll(/^free .*?(\d+)\s+\d+%\s.* (\/run|\/tmp)$/gm)];
  return {
    uid: uid === undefined ? undefined : Number(uid),
    arch: first(/^machine (\w{1,30})$/m) ?? "",
    hostname: (first(/^hostname (.*)$/m) ?? "").slice(0, MOST_TEXT),
    cpus: Number(first(/^cpus (\d{1,5})$/m) ?? 1),
    programs: new Set([...text.matchAll(/^has ([\w-]{1,30})$/gm)].map(([, name]) => name as string)),
    freeMemoryBytes: Number(first(/^MemAvailable:\s+(\d{1,15}) kB$/m) ?? 0) * 1024,
    freeBytes: new Map(free.map(([, kilobytes, folder]) => [folder as string, Number(kilobytes) * 1024])),
    settings: settingsIn(text),
  };
}

export function settingsIn(text: string): TracingSettings {
  const values = [...text.matchAll(/^set (\w{1,40}) (.*)$/gm)].map(
    // The first event of a boot makes the kernel's buffers as large as they are said to become: no setting changes.
    ([, name, value]) => [name as string, (value as string).replace(/^\d+ \(expanded: (\d+)\)/, "$1").trim()] as const,
  );
  return {
    folder: /^tracefs (\/[\w/]{1,60})$/m.exec(text)?.[1],
    hasInstance: /^instance /m.test(text),
    values: new Map(values),
  };
}

/** The names of settings that differ. */
export function changedSettings(before: TracingSettings, after: TracingSettings): readonly string[] {
  return [...before.values].filter(([name, value]) => !isSame(value, after.values.get(name))).map(([name]) => name);
}

/** The kernel rounds a size of buffers to pages, in kB. */
const MOST_ROUNDED = 8;

function isSame(before: string, after: string | undefined): boolean {
  if (before === after) return true;
  const [a, b] = [before, after].map((text) => (/^\d+$/.test(text ?? "") ? Number(text) : Number.NaN));
  return MOST_ROUNDED < (a as number) && Math.abs((a as number) - (b as number)) <= MOST_ROUNDED;
}

/** What a recording needs of its guest. */
export interface GuestNeeds {
  readonly tool: ToolName;
  /** Of the program that is sent; undefined: none is. */
  readonly packArch: string | undefined;
  readonly usesTracing: boolean;
  readonly folderBytes: number;
  /** Of each CPU, in the kernel. */
  readonly cpuBytes: number;
}

/** A guest has to have so many times what is needed: it has work of its own. */
const ROOM = 3;

/** Why it cannot be recorded, in a sentence; else the folder that has room. */
export function roomIn(guest: GuestFacts, needs: GuestNeeds): { readonly top: string } | { readonly why: string } {
  const why = whyNot(guest, needs);
  if (why !== undefined) return { why };
  const needed = ROOM * needs.folderBytes;
  // What is written to a folder in memory is memory.
  const memory = ROOM * (needs.folderBytes + needs.cpuBytes * guest.cpus);
  const [top = "", free = 0] = [...guest.freeBytes].sort(([, a], [, b]) => b - a)[0] ?? [];
  if (free < needed) return { why: `neither /run nor /tmp of the guest has room: ${wanted(needed, free)}` };
  if (guest.freeMemoryBytes < memory)
    return { why: `the guest has too little memory: ${wanted(memory, guest.freeMemoryBytes)}` };
  const roomy = [...guest.freeBytes].find(([folder, bytes]) => folder === "/run" && needed <= bytes);
  return { top: roomy?.[0] ?? top };
}

function whyNot({ uid, arch, programs, settings }: GuestFacts, needs: GuestNeeds): string | undefined {
  if (uid === undefined) return "the guest does not answer as a Linux does: it says no user";
  if (uid !== 0) return `recording needs root in the guest, and this way gives user ${uid}`;
  const wantedPrograms = needs.packArch === undefined ? ["timeout"] : ["timeout", "tar", "gzip"];
  const missing = wantedPrograms.filter((name) => !programs.has(name));
  if (missing.includes("timeout"))
    return "the guest has no program timeout: nothing would end the recording if the connection were lost";
  if (0 < missing.length) return `the guest has no ${missing.join(" and no ")}, which unpack the program`;
  if (needs.packArch !== undefined && needs.packArch !== arch)
    return `the guest is ${arch}, and the pack of ${needs.tool} is for ${needs.packArch}`;
  if (!needs.usesTracing) return undefined;
  if (settings.folder === undefined)
    return "the guest has no tracefs with instances: its kernel has no tracing, or nobody has mounted it at /sys/kernel/tracing";
  if (settings.hasInstance)
    return `another recording runs in this guest, or was left there: ${settings.folder}/instances/lanescope exists (rmdir removes it)`;
  return undefined;
}

function wanted(needed: number, free: number): string {
  return `${formatBytes(free)} are free, and three times what is needed are ${formatBytes(needed)}`;
}
