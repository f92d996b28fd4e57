/**
 * A tool that records inside a guest (docs/guest-tools.md), in order of what it costs. `tracefs`: a script of sh, no program
 * is sent. `trace-cmd`, `perf`: a pack of the program with its libraries.
 */
export const TOOL_NAMES = ["tracefs", "trace-cmd", "perf"] as const;
export type ToolName = (typeof TOOL_NAMES)[number];

/** How the guest is reached. `ssh`: the user's own client, `USER@HOST`. */
export interface ToolWay {
  readonly via: "qga" | "serial" | "ssh";
  readonly address: string;
}

export interface FoundWay extends ToolWay {
  /** The guest is asked for its processes by it now. */
  readonly isInUse: boolean;
  /** Why it cannot be taken. */
  readonly why?: string;
}

export const TOOL_SECONDS = { least: 1, usual: 5, most: 600 } as const;

/** What is to be recorded. */
export interface ToolWish {
  /** What is to be seen: ids of views (docs/coverage.md). */
  readonly views: readonly string[];
  readonly seconds: number;
  /** Undefined: the one that costs least of those that give it. */
  readonly tool?: ToolName | undefined;
}

/** What a window may ask for. Scripts are made of it elsewhere. */
export type ToolOperation =
  /** By what the guest can be reached. Nothing is connected. */
  | { readonly op: "tool-ways"; readonly vm: string }
  /** Says what would be done. Nothing is sent. `way`: undefined: the one by which its processes are asked. */
  | ({ readonly op: "tool-plan"; readonly vm: string; readonly way?: ToolWay } & ToolWish)
  /** The person has read this plan and agrees, for this VM as long as it is attached. */
  | { readonly op: "tool-consent"; readonly vm: string; readonly plan: string }
  /** Does what the plan says. `consent`: as `tool-consent` answered it. */
  | { readonly op: "tool-run"; readonly vm: string; readonly plan: string; readonly consent: string }
  /** Ends the recording early; what there is comes back. */
  | { readonly op: "tool-stop"; readonly vm: string };

export type ToolAnswer =
  | { readonly ways: readonly FoundWay[] }
  | { readonly toolPlan: ToolPlan }
  | { readonly consent: string };

/** All that a person has to know before anything is sent to a guest. */
export interface ToolPlan {
  readonly id: string;
  /** The key of the VM. */
  readonly vm: string;
  readonly vmName: string;
  readonly tool: ToolName;
  readonly seconds: number;
  /** What it records, as the tool is told it: `sched:sched_switch`. */
  readonly events: readonly string[];
  /** Samples a second and CPU; undefined: none. */
  readonly samplesHz?: number;
  /** By what it is reached, in words. */
  readonly way: string;
  /** The folder of the guest in which all of it lies, until it is removed. */
  readonly folder: string;
  readonly steps: readonly ToolStep[];
  readonly files: readonly ToolFile[];
  readonly sentBytes: number;
  /** Room that the guest needs; it must have three times as much. */
  readonly neededBytes: number;
  /** More does not come back. */
  readonly mostBytes: number;
  readonly cost: string;
  readonly seenBy: readonly string[];
  /** What of the wish this tool does not give. */
  readonly lacks: readonly string[];
  readonly choices: readonly ToolChoice[];
  /** Given for this VM before: `tool-consent` need not be asked of a person again. */
  readonly hasConsent: boolean;
}

/** What is sent, word for word. */
export interface ToolStep {
  readonly title: string;
  readonly script: string;
}

/** A file that is written in the guest. */
export interface ToolFile {
  readonly path: string;
  readonly about: string;
  /** Undefined: known when it is recorded. */
  readonly bytes?: number;
}

/** A tool, and why it is none for this; undefined: it can be taken. */
export interface ToolChoice {
  readonly tool: ToolName;
  readonly why?: string;
}

export type ToolPhase = "check" | "send" | "record" | "fetch" | "remove";

/** What is going on in guests, and what came of the last recording. */
export interface ToolStatus {
  /** Of the plan. */
  readonly id: string;
  readonly vm: string;
  readonly vmName: string;
  readonly tool: ToolName;
  /** Undefined: it has ended. */
  readonly phase?: ToolPhase;
  /** How far the phase is: bytes, or seconds while it records. */
  readonly done: number;
  readonly total: number;
  readonly result?: ToolResult;
  /** Why there is none. */
  readonly problem?: string;
  /** What is known to have been removed from the guest. */
  readonly removed?: readonly string[];
  /** What is left in the guest, or may be. Empty: nothing. */
  readonly left?: readonly string[];
}

/** What came back. */
export interface ToolResult {
  /** Where it lies, for people. */
  readonly folder: string;
  /** Opens it, as `reopen` of the host does. */
  readonly token: string;
  readonly bytes: number;
  /** What to know: events that the guest does not have, a file that was cut. */
  readonly notes: readonly string[];
}
