import { type LoadWasm, loadOnce } from "../archive/index.js";

/** Scripts of the window stand one folder below it, beside that of these files (electron/build/build.mjs). */
export const loadWasm: LoadWasm = loadOnce(async (name) => {
  const answer = await fetch(new URL(/* @vite-ignore */ `../wasm/${name}.wasm`, import.meta.url));
  if (!answer.ok) throw new Error(`${name}.wasm cannot be loaded: ${answer.status}`);
  return WebAssembly.compile(await answer.arrayBuffer());
});
