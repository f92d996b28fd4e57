/** Has the flat core and the flat decoder as WebAssembly lie where sources (tests, programs) look for them. */
export function writeFlatModulesForSources(): Promise<void>;
/** `isChecked`: the module asks `checked(at, bytes, isWrite)` of its calls about each address, and uses the one answered. */
export function compileFlatModule(
  name: "flat-core" | "flat-decode",
  options?: { readonly isChecked?: boolean },
): Promise<Uint8Array<ArrayBuffer>>;
