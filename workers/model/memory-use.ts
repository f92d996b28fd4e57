/** What an open session takes of memory, in bytes. */
export interface MemoryUse {
  /** What its lanes and records may take; infinite where nothing limits them. */
  readonly budgetBytes: number;
  readonly parts: Readonly<Record<MemoryPart, number>>;
  /** Rows of lanes and records that lie in a file, since memory has no room for them. */
  readonly fileBytes: number;
}

export type MemoryPart = "rows" | "grids" | "packed" | "unpacked" | "ends" | "records";

/** The parts in words, in the order in which they are shown. */
export const MEMORY_PARTS: Readonly<Record<MemoryPart, string>> = {
  rows: "rows of lanes as they are",
  packed: "packed rows and records",
  unpacked: "unpacked for questions",
  ends: "ends of lanes",
  grids: "grids, for cells far out",
  records: "waits, edges and other records",
};
