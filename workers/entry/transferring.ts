import { transfer } from "comlink";
import type { EngineApi } from "../model/engine-api.js";

/** Methods whose answers hold columns made for that answer alone (a minimap is kept): they move instead of being copied. */
const BULKY = new Set(["lanes", "cells", "shares", "intervals", "table", "details"]);

export function transferring(api: EngineApi): EngineApi {
  return new Proxy(api, {
    get(target, name, receiver) {
      const method: unknown = Reflect.get(target, name, receiver);
      if (typeof method !== "function" || typeof name !== "string" || !BULKY.has(name)) return method;
      return async (...args: unknown[]) => {
        const answer: unknown = await method.apply(target, args);
        return transfer(answer, buffersOf(answer));
      };
    },
  });
}

/** The memory of all columns of an answer, however deep they lie. */
export function buffersOf(answer: unknown): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  collect(answer, buffers);
  return [...buffers];
}

function collect(part: unknown, buffers: Set<ArrayBuffer>): void {
  if (ArrayBuffer.isView(part)) {
    if (part.buffer instanceof ArrayBuffer) buffers.add(part.buffer);
  } else if (Array.isArray(part)) {
    // A list is of one kind: thousands of words hold no column.
    if (typeof part[0] === "object") for (const one of part) collect(one, buffers);
  } else if (typeof part === "object" && part !== null) {
    for (const one of Object.values(part)) collect(one, buffers);
  }
}
