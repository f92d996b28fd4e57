import { expect, test } from "vitest";
import { joinBytes } from "../../../../setup/bytes.js";
import { PerfWriter, type WrittenEvent } from "../../../../setup/perf-data.js";
import { openPerf } from "./open.js";

const CLOCK: WrittenEvent = { name: "cpu-clock", type: 1, config: 0, ids: [11] };
const TEXT = 0xffffffff81000000n;

test("the trace says where its kernel lay, and what build ids its files have", async () => {
  const id = Uint8Array.from({ length: 20 }, (_, i) => i + 1);
  const entry = (path: string) => {
    const text = new Uint8Array(Math.ceil((path.length + 1) / 64) * 64);
    text.set(new TextEncoder().encode(path));
    const writer = new PerfWriter([CLOCK]).writer();
    return writer
      .u32(67)
      .u16(2)
      .u16(8 + 4 + 24 + text.length)
      .u32(0xffffffff)
      .bytes(id)
      .u32(0)
      .bytes(text)
      .done();
  };
  const file = new PerfWriter([CLOCK], {
    features: new Map([[2, joinBytes(entry("/bin/a"), entry("[kernel.kallsyms]"))]]),
  });
  const { trace } = await openPerf(
    file.file(
      file.mmap(0, -1, {
        begin: TEXT,
        length: 0x1000,
        offset: Number(TEXT) + 0x10000,
        name: "[kernel.kallsyms]_stext",
        misc: 1,
      }),
      file.mmap(0, 961, {
        begin: TEXT,
        length: 0x1000,
        offset: Number(TEXT),
        name: "[guest.kernel.kallsyms.961]_text",
        misc: 4,
      }),
      file.sample({ time: 100 }),
    ),
  );
  const hex = "0102030405060708090a0b0c0d0e0f1011121314";
  expect(trace?.description.code).toEqual({
    kernelText: { symbol: "_stext", address: "0xffffffff81010000" },
    buildIds: { "/bin/a": hex, "[kernel.kallsyms]": hex },
  });
});
