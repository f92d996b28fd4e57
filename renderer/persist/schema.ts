/**
 * The records that the window keeps between runs. They hold nothing of a trace itself.
 *
 * Everything about one trace is keyed by its `contentId` (same bytes, same id), so that it is found again
 * after the trace was moved, renamed or packed differently.
 */

/** A thing opened before, newest first in the list. */
export interface RecentRow {
  /** The shell's token for `HostApi.reopen`; for files that no shell can find again, a name made from the content. */
  readonly token: string;
  /** Tokens of all items opened together; empty if they cannot be reopened. Absent: `token` alone. */
  readonly tokens?: readonly string[];
  readonly name: string;
  /** Empty until the trace was opened far enough to know it. */
  readonly contentId: string;
  /** Content ids of its traces; absent in rows of older versions. */
  readonly contents?: readonly string[];
  /** Milliseconds since the epoch. */
  readonly openedAt: number;
}

/** Where the user was in a trace. Lanes are named by path, since ids change when an analysis changes. */
export interface ViewRow {
  readonly contentId: string;
  readonly savedAt: number;
  /** Window, ns from the session origin. */
  readonly t0: number;
  readonly t1: number;
  /** The window was all there was; of a trace that has grown since it is all again. */
  readonly isWhole?: boolean;
  /** First visible row, in pixels. */
  readonly scrollPx: number;
  readonly collapsed: readonly string[];
  readonly expanded: readonly string[];
  readonly pinned: readonly string[];
  readonly hidden: readonly string[];
  /** Text of the lane filter. */
  readonly filter: string;
  /** Selected range, ns; absent when nothing is selected. */
  readonly selection?: { readonly t0: number; readonly t1: number };
  /** The ranges that are compared. */
  readonly compared?: {
    readonly a?: { readonly t0: number; readonly t1: number };
    readonly b?: { readonly t0: number; readonly t1: number };
  };
  /** Paths of the lanes that the selection is limited to; absent: all. */
  readonly area?: readonly string[];
  /** Path of the selected lane. */
  readonly lane?: string;
  /** A time in the selected state, ns. */
  readonly stateNs?: number;
  /** By what lanes are sorted; absent: as they come. A number is a state. */
  readonly order?: string | number;
  readonly hidesIdle?: boolean;
  /** Curves over the lanes; `lane`: path of the only one that a curve is of. Absent: none. */
  readonly curves?: readonly { readonly kind: string; readonly lane?: string }[];
  /**
   * Lanes that the user put elsewhere among those beside them, by path, from the first on: each behind another, or absent:
   * before all.
   */
  readonly moves?: readonly { readonly lane: string; readonly after?: string }[];
  /** The markers A and B, ns. */
  readonly markers?: { readonly a?: number; readonly b?: number };
  /** The id of the set of lanes that is shown alone. */
  readonly laneSet?: string;
  /** What the profile panel shows; absent: as it begins. */
  readonly profile?: {
    readonly view: string;
    readonly source?: string;
    readonly event?: string;
    /** In order. */
    readonly groups: readonly string[];
    /** Of events side by side: absent as it begins. Ratios are written as people write them. */
    readonly eventsBy?: string;
    readonly columns?: readonly string[];
    readonly ratios?: readonly string[];
    readonly weight: string;
    readonly withHost: boolean;
    readonly withIdle: boolean;
    readonly where: string;
    /** Path of the lane that it is of. */
    readonly lane?: string;
  };
  /**
   * Gaps in which nothing happens for so long are squeezed: on the lane of this path and those below it; without one on all
   * in the list.
   */
  readonly squeezed?: { readonly leastNs: number; readonly lane?: string };
  /** How CPUs follow each other; absent: by their places. `vm`: path of the VM whose CPUs come first. */
  readonly cpuOrder?: { readonly by: string; readonly vm?: string };
}

/** A file that says what a trace does not: names of guests' processes, or the places of CPUs. */
export interface NamesRow {
  readonly contentId: string;
  readonly savedAt: number;
  /** As the user gave it. */
  readonly text: string;
}

/** Files of symbols that the user gave for a trace, and whose they are. */
export interface SymbolsRow {
  readonly contentId: string;
  readonly savedAt: number;
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[];
  /** By path: the path of the lane of a VM, or the name of a machine. */
  readonly owners: Readonly<Record<string, string>>;
  /** By path of a VM's lane or name of a machine: how much higher its kernel lay, as decimal text. */
  readonly slides: Readonly<Record<string, string>>;
  /** Paths of files that the user took away. */
  readonly removed: readonly string[];
}

/** Names that the user gave to lanes of a trace. */
export interface LaneNamesRow {
  readonly contentId: string;
  readonly savedAt: number;
  /** By path. */
  readonly names: Readonly<Record<string, string>>;
}

/** What the user changed of them. */
export interface LaneNamesChange {
  readonly contentId: string;
  readonly savedAt: number;
  /** By path. */
  readonly given: Readonly<Record<string, string>>;
  /** Paths of lanes that have their own name again. */
  readonly dropped: readonly string[];
}

/** A filter that the user has named. It is not of one trace. */
export interface FilterRow {
  readonly name: string;
  readonly text: string;
}

/** What the user has named for some traces: a view, or a set of lanes. It is found again with any of these traces. */
export type NamedRow = NamedViewRow | LaneSetRow;

interface OfTraces {
  readonly id: string;
  readonly name: string;
  /** `contentId` of each trace that was open. */
  readonly contents: readonly string[];
  readonly savedAt: number;
}

/** A window of time with the lanes as they stood then. */
export interface NamedViewRow extends OfTraces {
  readonly kind: "view";
  /** The window in absolute ns: a session with more traces may begin earlier. */
  readonly beginNs: string;
  readonly endNs: string;
  /** The rest; its times are of the session that it was saved in. */
  readonly view: ViewRow;
}

export interface LaneSetRow extends OfTraces {
  readonly kind: "lanes";
  /** By path. */
  readonly lanes: readonly string[];
}

/** An analysis that the user added (docs/analyses.md). It is offered for all traces. */
export interface AnalysisRow {
  readonly id: string;
  /** Of the file that it came from, or the one that it would be saved as. */
  readonly fileName: string;
  /** As it last ran: JSON. */
  readonly text: string;
  /** The shell's token of its file; "": it cannot be read again without being chosen. */
  readonly token: string;
  /** `contentId` of the traces on which it is on. */
  readonly contents: readonly string[];
  readonly savedAt: number;
}

/** What is written in the editor of an analysis, and has not run. */
export interface AnalysisDraftRow {
  readonly id: string;
  readonly text: string;
}

export interface PreferenceRow {
  readonly key: string;
  readonly value: unknown;
}

/** One step of the database's history. Steps are only ever added; a released one never changes. */
export interface Migration {
  readonly version: number;
  /** Dexie store declarations: first the primary key, then indexes. */
  readonly stores: Readonly<Record<string, string | null>>;
  /** Rewrites rows of the former version. Runs inside the upgrade transaction: it happens whole or not at all. */
  readonly upgrade?: (tables: UpgradeTables) => Promise<void>;
}

/** The little of a Dexie transaction that upgrades may use. */
export interface UpgradeTables {
  table(name: string): {
    toCollection(): { modify(change: (row: Record<string, unknown>) => void): PromiseLike<number> };
  };
}

export const MIGRATIONS: readonly Migration[] = [
  { version: 1, stores: { recents: "token, openedAt", views: "contentId, savedAt", preferences: "key" } },
  { version: 2, stores: { names: "contentId, savedAt" } },
  { version: 3, stores: { laneNames: "contentId, savedAt" } },
  { version: 4, stores: { topologies: "contentId, savedAt" } },
  { version: 5, stores: { annotations: "id, content" } },
  { version: 6, stores: { filters: "name" } },
  { version: 7, stores: { named: "id, *contents" } },
  { version: 8, stores: { symbols: "contentId, savedAt" } },
  { version: 9, stores: { analyses: "id", analysisDrafts: "id" } },
];
