import { completeRequest, insertRequest, issueRequest } from "./block.js";
import { has, Part } from "./parts.js";
import { noteIo } from "./vector-learning.js";

// What analyses make of block requests, in their order (analyses/index.ts).

export function onInsert(machine: i32, cpu: i32, row: i32, t: f64): void {
  if (has(Part.WAITS)) noteIo(cpu, t);
  if (has(Part.BLOCK_IO)) insertRequest(machine, cpu, row, t);
}

export function onIssue(machine: i32, cpu: i32, row: i32, t: f64): void {
  if (has(Part.WAITS)) noteIo(cpu, t);
  if (has(Part.BLOCK_IO)) issueRequest(machine, cpu, row, t);
}

export function onComplete(machine: i32, row: i32, t: f64): void {
  if (has(Part.BLOCK_IO)) completeRequest(machine, row, t);
}
