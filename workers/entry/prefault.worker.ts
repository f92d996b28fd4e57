import { touched } from "../engine/prefault-slabs.js";

// A web worker of the engine's that touches memory for it.
addEventListener("message", ({ data: bytes }: MessageEvent<number>) => {
  // Only pages isolated from other origins have shared memory.
  if (crossOriginIsolated) return postMessage(touched(new SharedArrayBuffer(bytes)));
  const buffer = touched(new ArrayBuffer(bytes));
  postMessage(buffer, { transfer: [buffer] });
});
