// Emscripten shortens the names by which a module and its script know each other. Modules of ours have the whole ones.

const IMPORTS = 2;
const EXPORTS = 7;
const FUNCTION = 0;

/** The names that a script has for what its module exports and imports. */
export function namesIn(script) {
  const [, imported = ""] = /wasmImports = \{([^}]*)\}/.exec(script) ?? [];
  const exported = [...script.matchAll(/Module\['_(\w+)'\] = wasmExports\['(\w+)'\]/g)];
  const [, memory] = /wasmMemory = wasmExports\['(\w+)'\]/.exec(script) ?? [];
  const [, initialize] = /addOnInit\(wasmExports\['(\w+)'\]\)/.exec(script) ?? [];
  return {
    imports: new Map([...imported.matchAll(/(\w+): (\w+)/g)].map(([, short, name]) => [short, name])),
    exports: new Map([
      ...exported.map(([, name, short]) => [short, name]),
      [memory, "memory"],
      [initialize, "initialize"],
    ]),
  };
}

/** The same module with these names (WebAssembly core specification, 5.5.5 and 5.5.10). Those that are not known stay. */
export function withNames(wasm, { imports, exports }) {
  const sections = [wasm.subarray(0, 8)];
  for (let at = 8; at < wasm.length; ) {
    const [size, content] = numberAt(wasm, at + 1);
    const end = content + size;
    if (wasm[at] === IMPORTS) sections.push(section(IMPORTS, renamed(wasm, content, imports, true)));
    else if (wasm[at] === EXPORTS) sections.push(section(EXPORTS, renamed(wasm, content, exports, false)));
    else sections.push(wasm.subarray(at, end));
    at = end;
  }
  return Buffer.concat(sections);
}

function renamed(wasm, content, names, isImport) {
  const [count, first] = numberAt(wasm, content);
  const parts = [Buffer.from(bytesOf(count))];
  let at = first;
  for (let i = 0; i < count; i += 1) {
    const nameAt = isImport ? behindName(wasm, at) : at;
    const kindAt = behindName(wasm, nameAt);
    if (isImport && wasm[kindAt] !== FUNCTION) throw new Error("the module imports something else than functions");
    const [length, textAt] = numberAt(wasm, nameAt);
    const short = wasm.toString("utf8", textAt, textAt + length);
    const name = Buffer.from(names.get(short) ?? short);
    const [, end] = numberAt(wasm, kindAt + 1);
    parts.push(wasm.subarray(at, nameAt), Buffer.from(bytesOf(name.length)), name, wasm.subarray(kindAt, end));
    at = end;
  }
  return Buffer.concat(parts);
}

function behindName(wasm, at) {
  const [length, textAt] = numberAt(wasm, at);
  return textAt + length;
}

function section(id, content) {
  return Buffer.concat([Buffer.from([id, ...bytesOf(content.length)]), content]);
}

/** A number in LEB128, and the offset behind it. */
export function numberAt(bytes, at) {
  let value = 0;
  for (let i = 0; ; i += 1) {
    value += (bytes[at + i] & 0x7f) * 2 ** (7 * i);
    if (bytes[at + i] < 0x80) return [value, at + i + 1];
  }
}

export function bytesOf(value) {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...bytesOf(value >>> 7)];
}
