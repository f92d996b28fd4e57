import { describe, expect, it } from "vitest";
import { loadWasm } from "../../../../workers/entry/wasm-node.js";
import { createDemangler } from "../../../../workers/symbols/demangle.js";

/** A type that holds the one before it twice, and so on: its readable name doubles with each level. */
function bomb(levels: number): string {
  const previous = (level: number) => (level === 0 ? "S_" : `S${(level - 1).toString(36).toUpperCase()}_`);
  const parts = Array.from({ length: levels - 1 }, (_, i) => `S_I${previous(i + 1)}${previous(i + 1)}E`);
  return `_Z1f1aIiiE${parts.join("")}`;
}

describe("names of symbols", () => {
  it.each([
    ["_ZNSt6vectorIiSaIiEE9push_backERKi", "std::vector<int, std::allocator<int> >::push_back(int const&)"],
    ["_ZN4core3fmt5write17h05af221e174051e9E", "core::fmt::write"],
    ["_RNvC6_123foo3bar", "123foo::bar"],
    ["?f@@YAXXZ", "f(void)"],
    ["clear_page_erms", "clear_page_erms"],
    ["_Z", "_Z"],
    ["_Zzz", "_Zzz"],
    ["", ""],
  ])("%s is %s", async (name, readable) => {
    const demangle = await createDemangler(loadWasm);
    expect(demangle(name)).toBe(readable);
  });

  it("that stand for gigabytes stay as they are, and after some of them all others do", async () => {
    const demangle = await createDemangler(loadWasm);
    const name = bomb(60);
    expect(demangle(name)).toBe(name);
    expect(demangle("_ZN3foo3barE")).toBe("foo::bar");
    for (let i = 0; i < 8; i += 1) expect(demangle(name)).toBe(name);
    expect(demangle("_ZN3foo3barE")).toBe("_ZN3foo3barE");
  });

  it("are cut where the readable name is very long", async () => {
    const demangle = await createDemangler(loadWasm);
    const readable = demangle(bomb(12));
    expect(readable).toMatch(/^f\(a<.*…$/);
    expect(readable.length).toBe(4097);
  });
});
