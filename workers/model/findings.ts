import type { NextStep } from "./next-step.js";

/** A judgement on a trace, for a person who debugs VMs. Times are ns from the session origin. */
export interface Finding {
  /** Id of the detector. It never changes: see docs/tables.md. */
  readonly id: string;
  /** 0 (good to know) to 1 (look at this first). */
  readonly severity: number;
  /** The facts fit, but another cause would look the same. */
  readonly isSuspicion: boolean;
  readonly title: string;
  /** A sentence or two, with figures. */
  readonly text: string;
  /** Facts behind it, a line each. */
  readonly evidence: readonly string[];
  /** Paths of its lanes. The lane that suffers is the first. */
  readonly lanes: readonly string[];
  /** The worst case: where to look. */
  readonly t0: number;
  readonly t1: number;
  /** Export table with all cases; "": there is none. */
  readonly table: string;
  /** The figure that findings of its kind are compared by; absent where there is none. */
  readonly figure?: Figure;
  /** What to record or ask next; absent: nothing is left to ask. */
  readonly next?: readonly NextStep[];
}

export interface Figure {
  readonly value: number;
  /** `share`: of the window, 0 to 1. */
  readonly unit: "share" | "ns" | "count";
}

/**
 * Findings of one kind together. A kind with few cases has a group for each; with more, one for each VM; with more VMs
 * than that, one for each host.
 */
export interface FindingGroup {
  /** Id of the kind. */
  readonly id: string;
  readonly scope: "case" | "vm" | "host";
  /** Of the worst case. */
  readonly severity: number;
  /** All its cases are suspicions. */
  readonly isSuspicion: boolean;
  /** A sentence about all cases together: "12 of 16 vCPUs of VM web-1 lost 20–47 % of their time". */
  readonly title: string;
  /** Path of the VM or of the machine; "" of a case that is neither's. */
  readonly lane: string;
  /** Cases in it, those of its groups included. */
  readonly count: number;
  /** Of a host: a group for each VM and for what is no VM's, worst first. Else empty. */
  readonly groups: readonly FindingGroup[];
  /** Of a VM: its cases, worst first. Of a case: that case. */
  readonly cases: readonly Finding[];
}

/** A finding as reports have it: a group as its worst case, with the others as evidence. */
export interface ReportFinding extends Finding {
  /** How many cases it stands for. */
  readonly cases: number;
  /** The sentence about all of them. */
  readonly summary: string;
}

export interface FindingsRequest {
  readonly t0: number;
  readonly t1: number;
  /** Kinds that the asker has the groups of: 0 in the first question, then `looked` of the answer before. */
  readonly seen: number;
  /** As in `TableRequest`: an older window of the same asker is no longer looked through. */
  readonly asker: string;
}

/** Findings come kind by kind: an answer has those of the kinds looked for since the one before. */
export interface FindingsAnswer {
  readonly groups: readonly FindingGroup[];
  /** Kinds looked for so far, and of how many. */
  readonly looked: number;
  readonly kinds: number;
  /** The words for what is looked for next; "" at the end. */
  readonly lookingFor: string;
  /** The window was looked through up to here: less than its end while the trace is read, or after a cancellation. */
  readonly untilNs: number;
}
