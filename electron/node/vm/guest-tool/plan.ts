import { formatBytes } from "../../../../workers/core/format.js";
import { fail, ok, type Result } from "../../../../workers/core/result.js";
import { capturePlan } from "../../../../workers/coverage/capture-plan.js";
import { viewsNamed } from "../../../../workers/coverage/tables.js";
import { viewOf } from "../../../../workers/coverage/views.js";
import {
  TOOL_NAMES,
  type ToolChoice,
  type ToolFile,
  type ToolName,
  type ToolPlan,
  type ToolStep,
  type ToolWish,
} from "../../../../workers/model/tool-operations.js";
import type { GuestNeeds } from "./guest-facts.js";
import { archOf, type Pack, type PackTool } from "./make-pack.js";
import type { GuestRecording } from "./record-in-guest.js";
import * as scripts from "./scripts.js";

/** The guest that is meant, as far as its host knows it. */
export interface PlannedGuest {
  /** The key of the VM in its log. */
  readonly vm: string;
  readonly vmName: string;
  /** As QEMU calls it; empty: not known. */
  readonly arch: string;
  /** vCPUs; 0: not known. */
  readonly cpus: number;
  readonly via: "qga" | "serial" | "ssh";
  readonly address: string;
}

export interface Planned {
  readonly plan: ToolPlan;
  readonly recording: GuestRecording;
}

/** A pack of a tool for an architecture (`uname -m`), or why there is none. */
export type PackSource = (tool: PackTool, arch: string | undefined) => Promise<Result<Pack>>;

/** Room for what is recorded, each second and CPU of a busy guest; measured with all events of the usual views. */
const BYTES_A_SECOND: Readonly<Record<ToolName, number>> = { tracefs: 0, "trace-cmd": 400_000, perf: 150_000 };
const LEAST_RESULT_BYTES = 1 << 20;
/** Text of an event against its bytes in the kernel. */
const TEXT_FACTOR = 2.5;

/** Says what recording in a guest would do, to the last word. Nothing is sent for it. */
export async function planInGuest(
  guest: PlannedGuest,
  wish: ToolWish,
  id: string,
  packs: PackSource,
): Promise<Result<Planned>> {
  const unknown = wish.views.filter((name) => viewsNamed(name) === undefined);
  if (0 < unknown.length) return fail(`there is no view ${unknown.join(", ")}`);
  const arch = archOf(guest.arch);
  const found = await Promise.all(TOOL_NAMES.map((tool) => candidate(tool, wish, arch, packs)));
  const choices = found.map(({ tool, why }): ToolChoice => ({ tool, ...(why !== undefined && { why }) }));
  const possible = found.filter(({ why }) => why === undefined);
  const picked = wish.tool === undefined ? cheapest(possible) : possible.find(({ tool }) => tool === wish.tool);
  if (picked === undefined) {
    const whys = found.flatMap(({ tool, why }) => (why === undefined ? [] : [`${tool}: ${why}`]));
    return fail(`nothing can record this in the guest: ${whys.join("; ")}`);
  }
  return ok(planned(guest, wish, id, picked, choices));
}

interface Candidate {
  readonly tool: ToolName;
  readonly events: readonly string[];
  readonly samplesHz: number | undefined;
  readonly lacks: readonly string[];
  readonly pack: Pack | undefined;
  readonly why?: string;
}

async function candidate(
  tool: ToolName,
  wish: ToolWish,
  arch: string | undefined,
  packs: PackSource,
): Promise<Candidate> {
  const isArm = arch === "aarch64";
  const recorder = tool === "tracefs" ? "trace-cmd" : tool;
  const { events, samples, lacks } = capturePlan(wish.views, recorder, "guest", { isArm });
  // Samples have their threads, and events of perf are a second recording.
  const onlySamples = samples !== undefined && wish.views.every((name) => viewsNamed(name)?.join() === "samples");
  const told = {
    tool,
    events: onlySamples ? [] : events,
    samplesHz: samples?.frequencyHz,
    lacks: lacks.map(({ view, gives, what }) => `${viewOf(view).title}: ${gives === "part" ? "in part, " : ""}${what}`),
    pack: undefined,
  };
  const isUseless =
    0 < lacks.length && lacks.length === new Set(wish.views.flatMap((name) => viewsNamed(name) ?? [])).size;
  if (isUseless) return { ...told, why: lacks[0]?.what ?? "" };
  if (tool === "tracefs") return told;
  const pack = await packs(tool, arch);
  if (pack.ok) return { ...told, pack: pack.value };
  const { message, hint } = pack.error;
  return { ...told, why: hint === undefined ? message : `${message} (${hint})` };
}

/** The first of those that lack least: they are in order of what they cost. */
function cheapest(possible: readonly Candidate[]): Candidate | undefined {
  const least = Math.min(...possible.map(({ lacks }) => lacks.length));
  return possible.find(({ lacks }) => lacks.length === least);
}

function planned(
  guest: PlannedGuest,
  wish: ToolWish,
  id: string,
  picked: Candidate,
  choices: readonly ToolChoice[],
): Planned {
  const { tool, events, samplesHz, pack, lacks } = picked;
  const { seconds } = wish;
  const needs = needsOf(picked, seconds, Math.max(1, guest.cpus));
  const recording: GuestRecording = { id, tool, events, samplesHz, seconds, pack, needs };
  const facts = { tool, events, samplesHz, seconds, folder: `/run/lanescope-${id}` };
  const plan: ToolPlan = {
    id,
    vm: guest.vm,
    vmName: guest.vmName,
    tool,
    seconds,
    events,
    ...(samplesHz !== undefined && { samplesHz }),
    way: WAYS[guest.via](guest.address),
    folder: facts.folder,
    steps: stepsOf(facts, pack),
    files: filesOf(facts, pack),
    sentBytes: Buffer.byteLength(scripts.recordScript(facts)) + (pack?.bytes.length ?? 0),
    neededBytes: needs.folderBytes + needs.cpuBytes * Math.max(1, guest.cpus),
    mostBytes: scripts.MOST_RESULT_BYTES,
    cost: costOf(picked, seconds),
    seenBy: seenBy(guest),
    lacks,
    choices,
    hasConsent: false,
  };
  return { plan, recording };
}

function needsOf({ tool, pack }: Candidate, seconds: number, cpus: number): GuestNeeds {
  const cpuBytes = tool === "perf" ? 5 << 20 : tool === "tracefs" ? scripts.BUFFER_KB << 10 : 2 << 20;
  const recorded = tool === "tracefs" ? cpus * cpuBytes * TEXT_FACTOR : cpus * seconds * BYTES_A_SECOND[tool];
  const result = Math.round(Math.min(scripts.MOST_RESULT_BYTES, Math.max(LEAST_RESULT_BYTES, recorded)));
  const unpacked = pack?.unpackedBytes ?? 0;
  // The pack is removed once it is unpacked, before anything is recorded.
  const folderBytes = unpacked + Math.max(pack?.bytes.length ?? 0, result);
  return { tool, packArch: pack?.arch, usesTracing: tool !== "perf", folderBytes, cpuBytes };
}

const WAYS = {
  qga: (address: string) => `the guest agent at ${address}`,
  serial: (address: string) => `a shell at ${address}`,
  ssh: (address: string) => `your own ssh to ${address}`,
} as const;

function stepsOf(facts: scripts.ScriptFacts, pack: Pack | undefined): readonly ToolStep[] {
  const unpack =
    pack === undefined
      ? []
      : [{ title: `Unpack ${pack.tool}, and see whether it runs`, script: scripts.unpackScript(facts) }];
  return [
    { title: "See what the guest has and how its tracing is set (only reads)", script: scripts.CHECK },
    { title: "Make a folder", script: scripts.makeFolderScript(facts.folder) },
    { title: "Write record.sh there", script: scripts.recordScript(facts) },
    ...unpack,
    { title: "Run it, with an end that the guest itself keeps", script: scripts.startScript(facts) },
    { title: "Look how it goes, each half second", script: scripts.statusScript(facts) },
    { title: "End it early, if you say so", script: scripts.stopScript(facts) },
    { title: "Remove everything", script: scripts.removeScript(facts) },
    { title: "See that nothing is left (only reads)", script: scripts.verifyScript(facts) },
  ];
}

function filesOf(
  { tool, folder, events, samplesHz, ...facts }: scripts.ScriptFacts,
  pack: Pack | undefined,
): readonly ToolFile[] {
  const script = scripts.recordScript({ tool, folder, events, samplesHz, ...facts });
  const out = (name: string, about: string) => ({ path: `${folder}/out/${name}`, about });
  const program =
    pack === undefined
      ? []
      : [
          {
            path: `${folder}/pack.tgz`,
            about: `${packName(pack)}, removed when it is unpacked`,
            bytes: pack.bytes.length,
          },
          {
            path: `${folder}/bin, ${folder}/lib`,
            about: "the program, its libraries and their loader",
            bytes: pack.unpackedBytes,
          },
        ];
  const results = {
    tracefs: [out("guest.ftrace.txt", "the events, as text")],
    "trace-cmd": [out("guest.trace.dat", "the events")],
    perf: [
      ...(samplesHz === undefined ? [] : [out("guest.perf.data", "the samples")]),
      ...(events.length === 0 ? [] : [out("guest.events.perf.data", "the events")]),
      out("kallsyms.gz, modules", "the names of the guest's kernel"),
    ],
  }[tool];
  return [
    { path: `${folder}/record.sh`, about: "the script", bytes: Buffer.byteLength(script) },
    ...program,
    ...results,
  ];
}

function packName({ tool, version, arch }: Pack): string {
  return `${tool}${version === "" ? "" : ` ${version}`} for ${arch}, of this machine's own packages`;
}

function costOf({ tool, pack, samplesHz, events }: Candidate, seconds: number): string {
  const sent = pack === undefined ? "" : ` ${formatBytes(pack.bytes.length)} are sent first.`;
  const samples =
    samplesHz === undefined ? "" : `${samplesHz} interruptions a second on each CPU, some 200 bytes each. `;
  const byTool = {
    tracefs: `The guest's kernel keeps the last ${formatBytes(scripts.BUFFER_KB << 10)} of events of each CPU, some 55 bytes each, and writes them as text, some 105 bytes each, at the end.`,
    "trace-cmd": "The guest writes each event while it records, some 50 bytes each.",
    perf: `${samples}${events.length === 0 ? "" : "Each event is written while it records, some 100 bytes each. "}Names of the kernel are packed at the end.`,
  }[tool];
  return `${byTool} It runs for ${seconds} s.${sent}`;
}

function seenBy({ via, address }: PlannedGuest): readonly string[] {
  const way = {
    qga: `whoever may connect ${address}, or controls this QEMU`,
    serial: `whoever may connect ${address}, or controls this QEMU`,
    ssh: "whoever may log in there as the same user",
  }[via];
  return [
    "root in the guest, while it is there",
    way,
    "you, on this machine: the files are readable by their owner only",
  ];
}
