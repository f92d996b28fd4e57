/** Folder of the origin's private file system for what memory has no room for. */
export const SPILL_FOLDER = "spilled";
