import type { TextTable } from "../text-table.js";
import type { Cgroups } from "./cgroups.js";
import type { CodeMaps } from "./code-maps.js";
import type { IdTable } from "./id-table.js";
import type { PerfLayout } from "./layout.js";
import type { Reporter } from "./reporter.js";
import type { ModeReader } from "./sample-mode-of.js";
import type { SampleRows } from "./sample-rows.js";
import type { SettledRecords } from "./settled-records.js";
import type { Stacks } from "./stacks.js";
import type { Symbols } from "./symbols.js";

/** What the reader of a file's rows is made of. */
export interface ReaderParts {
  readonly layout: PerfLayout;
  readonly records: SettledRecords;
  readonly rows: SampleRows;
  readonly texts: TextTable;
  readonly stacks: Stacks;
  readonly maps: CodeMaps;
  readonly symbols: Symbols;
  readonly modes: ModeReader;
  readonly reporter: Reporter;
  readonly ids: IdTable;
  /** Undefined: samples do not tell the groups of their threads. */
  readonly cgroups: Cgroups | undefined;
  readonly originNs: bigint;
}
