/** What an open session takes of memory, in bytes. */
export interface MemoryUse {
  /** What its lanes may take; infinite where nothing limits them. */
  readonly budgetBytes: number;
  readonly parts: Readonly<Record<MemoryPart, number>>;
  /** Rows of lanes that lie in a file, since memory has no room for them. */
  readonly fileBytes: number;
}

export type MemoryPart = "rows" | "grids" | "packed" | "unpacked" | "ends" | "records";

/** The parts in words, in the order in which they are shown. */
export const MEMORY_PARTS: Readonly<Record<MemoryPart, string>> = {
  rows: "rows of lanes as they are",
  packed: "packed rows",
  unpacked: "rows unpacked for questions",
  ends: "ends of lanes",
  grids: "grids, for cells far out",
  records: "waits, edges and other records",
};
