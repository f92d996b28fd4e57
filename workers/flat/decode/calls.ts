/** What the decoder leaves to the rest: what is rare, or makes objects. In WebAssembly these are imports. */
export interface Calls {
  /** Makes the plan of a class and phase; its size. */
  makePlan(index: i32, phase: i32): i32;
  /** Moves past a body of varying size that begins at a byte; the bit after it, or -1. `row`: which it gets, -1 none. */
  walkBody(plan: i32, body: i32, row: i32): f64;
  /** The class of an id that is not in the table; -1: none. */
  classOf(id: f64): i32;
  /** Reads an extended header of any form at a byte, into the record; its id, or -1. */
  readHeader(start: i32): f64;
  /** The first or the last event has this clock value so far. */
  noteEvent(lo: f64, hi: f64): void;
  /** Adds the text in bytes [begin, end) to the table for its length; its id. */
  addText(begin: i32, end: i32): i32;
  /** The same of a text in 16 bytes. */
  addText16(at: i32): i32;
  /** An op that has no loop of its own, for sorted rows [from, to) of a list. */
  runOdd(op: i32, from: i32, to: i32): void;
}

let calls: Calls;

/** All calls from now on go there. */
export function setCalls(those: Calls): void {
  calls = those;
}

export function makePlan(index: i32, phase: i32): i32 {
  return calls.makePlan(index, phase);
}

export function walkBody(plan: i32, body: i32, row: i32): f64 {
  return calls.walkBody(plan, body, row);
}

export function classOf(id: f64): i32 {
  return calls.classOf(id);
}

export function readHeader(start: i32): f64 {
  return calls.readHeader(start);
}

export function noteEvent(lo: f64, hi: f64): void {
  calls.noteEvent(lo, hi);
}

export function addText(begin: i32, end: i32): i32 {
  return calls.addText(begin, end);
}

export function addText16(at: i32): i32 {
  return calls.addText16(at);
}

export function runOdd(op: i32, from: i32, to: i32): void {
  calls.runOdd(op, from, to);
}
