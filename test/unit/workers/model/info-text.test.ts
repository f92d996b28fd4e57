import { expect, test } from "vitest";
import { traceFacts } from "../../../../workers/model/info-text.js";

type Trace = Parameters<typeof traceFacts>[0];

function clockText(name: string, ticks?: { readonly in_ticks: true }): string | undefined {
  const trace: Trace = {
    path: "t.dat",
    format: "trace.dat-v7",
    machine: "host",
    tracer: "trace-cmd",
    streams: 1,
    events: 0,
    events_by_name: {},
    begin_ns: "0",
    end_ns: "0",
    clock: { name, frequency_hz: 1e9, epoch_offset_ns: "0", ...ticks },
    lost: { events: 0, gaps: 0 },
    problems: [],
  };
  return new Map(traceFacts(trace)).get("clock");
}

test("a clock whose ticks have no known length has no rate", () => {
  expect(clockText("x86-tsc (ticks)", { in_ticks: true })).toBe("x86-tsc (ticks), each shown as 1 ns");
  // A trace may call its clock anything.
  expect(clockText("my ticks")).toBe("my ticks, 1 000 000 000 Hz");
  expect(clockText("monotonic")).toBe("monotonic, 1 000 000 000 Hz");
});
