import type { Failure } from "../../workers/core/result.js";
import type { BundleExtras } from "../../workers/model/bundle-manifest.js";
import type { CpuTopology } from "../../workers/model/cpu-topology.js";
import type { Budget, LaneList, MinimapAnswer, SessionInfo, TraceInfo } from "../../workers/model/engine-api.js";
import type { MemoryUse } from "../../workers/model/memory-use.js";
import type { OpeningProgress, Progress } from "../../workers/model/progress.js";
import type { ViewRow } from "../persist/schema.js";
import type { CpuOrder } from "../viewmodel/cpu-order.js";
import { EMPTY_TREE, type LaneTree } from "../viewmodel/lane-tree.js";
import { NO_RENAMES, type Renames } from "../viewmodel/renames.js";

/** What opens beside the open trace. */
export interface NextTrace {
  readonly name: string;
  readonly isReady: boolean;
  /** It joins a log that is still written, once that has ended: the engine changes no traces before. */
  readonly waits?: boolean;
  /** Of a bundle of what is open, in whole or in part: what it holds beside its trace. */
  readonly extras?: readonly BundleExtras[];
}

/** The open trace, as the engine has described it so far. */
export interface SessionState {
  readonly phase: "empty" | "opening" | "open" | "failed";
  readonly name: string;
  /** The opened items: the token for reopening each ("" if there is none), and notes on parts left out. */
  readonly items: readonly SourceItem[];
  readonly failure: Failure | undefined;
  /** While a trace is open: the one that opens beside it; when it is ready, the user says what becomes of it. */
  readonly next: NextTrace | undefined;
  /** While a trace is open: why another could not be opened, until the user has seen it. */
  readonly refused: { readonly name: string; readonly failure: Failure } | undefined;
  /** The view to begin with, instead of the one that was kept for this content. */
  readonly carried: ViewRow | undefined;
  /** Limits on archives that the user raised for this trace. */
  readonly budget: Partial<Budget>;
  /** While opening: how far archives are unpacked. */
  readonly opening: OpeningProgress | undefined;
  readonly info: SessionInfo | undefined;
  readonly progress: Progress | undefined;
  /** Why only a part of the trace could be read, in a sentence. */
  readonly unread: string | undefined;
  /** The progress whose numbers are on show. */
  readonly told: Progress | undefined;
  /** Bytes per second lately, for the time left. */
  readonly bytesPerSecond: number;
  /** With the names that the user gave. */
  readonly lanes: LaneList | undefined;
  /** As the engine has them. */
  readonly givenLanes: LaneList | undefined;
  readonly renames: Renames;
  /** Where the CPUs are; undefined until all is read. */
  readonly topology: CpuTopology | undefined;
  /** The file that places them, as text. */
  readonly topologyText: string | undefined;
  readonly cpuOrder: CpuOrder;
  readonly tree: LaneTree;
  readonly minimap: MinimapAnswer | undefined;
  /** What the trace holds of memory, as it was measured last: one figure for all who show it. */
  readonly held: HeldMemory | undefined;
  readonly trace: TraceInfo | undefined;
  /** Paths of traces that the user took off the timeline, the last at the end. */
  readonly removed: readonly string[];
  /** The list that names processes of guests, as text. */
  readonly processNames: string | undefined;
  /** Files of symbols that the user gave. */
  readonly symbols: GivenSymbols | undefined;
  /** Grows when all that was asked of the engine must be asked again. */
  readonly generation: number;
}

export interface HeldMemory extends MemoryUse {
  /** On the GPU: cells and glyphs. */
  readonly textureBytes: number;
}

/** As they were given, compressed or packed. */
export interface GivenSymbols {
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[];
  /** By path of a file, packed ones too: the key of the machine or VM that the user chose for it. */
  readonly owners: Readonly<Record<string, string>>;
  /** By key of a machine or VM: how much higher its kernel lay than its files say, as decimal text. */
  readonly slides: Readonly<Record<string, string>>;
  /** Paths of files that the user took away. */
  readonly removed: readonly string[];
}

export interface SourceItem {
  readonly token: string;
  readonly name: string;
  readonly notes: readonly string[];
}

export const NO_SESSION: SessionState = {
  phase: "empty",
  name: "",
  items: [],
  failure: undefined,
  next: undefined,
  refused: undefined,
  carried: undefined,
  budget: {},
  opening: undefined,
  info: undefined,
  progress: undefined,
  unread: undefined,
  told: undefined,
  bytesPerSecond: 0,
  lanes: undefined,
  givenLanes: undefined,
  renames: NO_RENAMES,
  topology: undefined,
  topologyText: undefined,
  cpuOrder: { by: "topology" },
  tree: EMPTY_TREE,
  minimap: undefined,
  held: undefined,
  trace: undefined,
  removed: [],
  processNames: undefined,
  symbols: undefined,
  generation: 0,
};
