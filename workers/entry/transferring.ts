import { transfer } from "comlink";
import type { EngineApi } from "../model/engine-api.js";

/** Methods whose answers hold columns made for that answer alone (a minimap is kept): they move instead of being copied. */
const BULKY = new Set(["lanes", "cells", "shares", "intervals", "edges"]);

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

function buffersOf(answer: unknown): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  const parts = ArrayBuffer.isView(answer) ? [answer] : Object.values(answer ?? {});
  for (const part of parts) {
    if (ArrayBuffer.isView(part) && part.buffer instanceof ArrayBuffer) buffers.add(part.buffer);
  }
  return [...buffers];
}
