import type { StateRole } from "../../model/own-analysis.js";

/** An analysis as its file says it, checked, with all short forms written out. See docs/analyses.md for what each part means. */
export interface OwnDefinition {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly events: readonly EventMatch[];
  readonly states: readonly StatesSection[];
  readonly latencies: readonly LatencySection[];
  readonly counters: readonly CounterSection[];
  readonly findings: readonly FindingRule[];
}

/** Events of some names of which a condition holds. */
export interface EventMatch {
  readonly name: string;
  /** Names or globs of events. */
  readonly names: readonly string[];
  /** In the language of filters; undefined: all. */
  readonly where: string | undefined;
}

/** Something that happens on an event. */
export interface Trigger {
  /** Names in `events`. */
  readonly on: readonly string[];
  readonly where: string | undefined;
  /** Values of the section's key, in its order. */
  readonly key: readonly string[];
}

interface Section {
  readonly id: string;
  readonly title: string;
  /** Names of the parts of the key. */
  readonly key: readonly string[];
  /** Template of the lane's name; undefined: the values of the key. */
  readonly lane: string | undefined;
  /** Whether events of all machines share the keys. */
  readonly isAcrossMachines: boolean;
}

export interface StateLook {
  readonly name: string;
  readonly role: StateRole;
  /** It lasts so long at most, and then is `next`; undefined: nothing. */
  readonly timeout: { readonly afterNs: number; readonly next: string | undefined } | undefined;
}

export interface Transition extends Trigger {
  /** States in which it happens; undefined: in any, unknown included. */
  readonly from: readonly string[] | undefined;
  /** `go`: to a state; `push`: to a state that ends at a `pop`; `end`: to none. The name of a state is a template. */
  readonly step:
    | { readonly is: "go" | "push"; readonly state: string; readonly role: StateRole | undefined }
    | { readonly is: "pop" | "end" };
}

export interface StatesSection extends Section {
  readonly states: readonly StateLook[];
  readonly transitions: readonly Transition[];
  /** The state before the first event of a key: its name, `null` none, undefined unknown. */
  readonly before: string | null | undefined;
}

/** What a second begin does while one is open: it is ignored, takes the place of the first, or both are open. */
export const WHILE_OPEN = ["first", "last", "each"] as const;
export type WhileOpen = (typeof WHILE_OPEN)[number];

export interface LatencySection extends Section {
  readonly from: readonly Trigger[];
  readonly to: readonly Trigger[];
  /** Ends what is open without a latency. */
  readonly cancel: readonly Trigger[];
  readonly whileOpen: WhileOpen;
  /** Longer ones are no pairs, and are dropped; undefined: however long. */
  readonly longestNs: number | undefined;
  /** Template, of the event that begins it: what the rows of tables and the lane say; undefined: the title. */
  readonly detail: string | undefined;
  readonly role: StateRole;
  /** Whether it has lanes. */
  readonly isDrawn: boolean;
}

export interface CounterChange extends Trigger {
  readonly is: "set" | "add";
  /** Expression. */
  readonly value: string;
}

export interface CounterSection extends Section {
  readonly changes: readonly CounterChange[];
  readonly unit: string;
  /** Before the first change; undefined: unknown, for those that are set, and 0 for those that are only added to. */
  readonly initial: number | undefined;
}

/** `row`: each row; `key`: figures of all rows of a key; `all`: of all rows. */
export const FINDING_SCOPES = ["row", "key", "all"] as const;
export type FindingScope = (typeof FINDING_SCOPES)[number];

export interface FindingRule {
  readonly id: string;
  readonly of: { readonly kind: "state" | "latency" | "counter"; readonly section: string };
  readonly per: FindingScope;
  readonly where: string | undefined;
  /** Templates. */
  readonly title: string;
  readonly text: string;
  /** 0 to 1, as findings have it. */
  readonly severity: number;
  readonly atMost: number;
}
