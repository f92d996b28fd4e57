import { Context } from "./numbers.js";
import { i32At, setI32, setU8, u8At } from "./prelude.js";
import { C } from "./records.js";

// The interrupts stacked on a CPU's thread (analyses/context-stack.ts).

/** As many as C has room for. */
const MAX_CONTEXTS = 16;

export function push(cpu: i32, context: i32, number: i32, name: i32): void {
  if (i32At(cpu + C.DEPTH) === MAX_CONTEXTS) clear(cpu);
  const at = i32At(cpu + C.DEPTH);
  setU8(cpu + C.CONTEXTS + at, context);
  setI32(cpu + C.NUMBERS + (at << 2), number);
  setI32(cpu + C.NAMES + (at << 2), name);
  setI32(cpu + C.DEPTH, at + 1);
  if (context !== Context.CALLBACK) setI32(cpu + C.TOP, at);
}

/** Removes the innermost context with this number and all inside it. Without such a context nothing changes. */
export function pop(cpu: i32, context: i32, number: i32): void {
  for (let at = i32At(cpu + C.DEPTH) - 1; 0 <= at; at -= 1) {
    if (u8At(cpu + C.CONTEXTS + at) !== context || i32At(cpu + C.NUMBERS + (at << 2)) !== number) continue;
    setI32(cpu + C.DEPTH, at);
    let top = at - 1;
    while (0 <= top && u8At(cpu + C.CONTEXTS + top) === Context.CALLBACK) top -= 1;
    setI32(cpu + C.TOP, top);
    return;
  }
}

export function clear(cpu: i32): void {
  setI32(cpu + C.DEPTH, 0);
  setI32(cpu + C.TOP, -1);
}
