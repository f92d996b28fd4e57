/**
 * The flat decoder: finds events in packets of CTF and in pages of trace.dat, samples in perf.data, merges streams by time and writes the slots of events into the columns
 * of batches. AssemblyScript compiles it to WebAssembly, a module of its own that decode workers load; as TypeScript it
 * does the same, slower.
 *
 * It keeps to what both languages have: numbers, functions, and reads and writes of memory at an address (prelude.ts). What
 * is rare or makes objects it leaves to TypeScript (calls.ts), which sees the same memory.
 */
export { findRows } from "./lttng.js";
export { placeRows, pushStream, removeTop } from "./merge.js";
export { findPageRows } from "./pages.js";
export { placeRounds } from "./rounds.js";
export { mergeRuns } from "./runs.js";
export { findSamples, placeSamples } from "./samples.js";
export { writePageRows, writeRecords } from "./tracepoint-rows.js";
export { runList, writeRows } from "./write.js";
