import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readRecording } from "../../../../../workers/model/input-recording/read-recording.js";
import { writeRecording } from "../../../../../workers/model/input-recording/recording.js";
import { anyRecording } from "./made.js";

const HEADER = '{"lanescope":"input-recording","version":1,"source":"qemu-trace","pointer":"abs"}';
const A = '"con":0,"ev":[{"type":"key","data":{"down":true,"key":{"type":"qcode","data":"a"}}}]';

/** The times that are read, and what is told of the text. */
function read(...lines: readonly string[]): { times: readonly number[]; told: readonly string[] } {
  const result = readRecording(lines.join("\n"));
  if (!result.ok) return { times: [], told: [result.error.message] };
  const { recording, problems } = result.value;
  return { times: recording.lines.map(({ t }) => t), told: problems.map(({ line, message }) => `${line}: ${message}`) };
}

describe("a damaged recording is read as far as it can be", () => {
  test("a text without a header is none", () => {
    expect(read("")).toEqual({ times: [], told: ["it is no recording of input: the file is empty"] });
    expect(read(`{"t":0,${A}}`).told).toEqual(["it is no recording of input: its header is missing"]);
  });

  test("times that are negative, none, or go back", () => {
    const lines = [`{"t":5,${A}}`, `{"t":-1,${A}}`, `{"t":"7",${A}}`, `{"t":3,${A}}`, `{"t":9,${A}}`];
    expect(read(HEADER, ...lines)).toEqual({
      times: [5, 5, 9],
      told: [
        "3: its time is negative: left out",
        "4: it has no time: left out",
        "5: its time is before that of the line above; the order of lines counts",
      ],
    });
  });

  test("a file that is cut, lines that are no JSON, blank lines, a second header", () => {
    expect(read(HEADER, "nonsense", "", HEADER, `{"t":1,${A}}`, `{"t":2,${A.slice(0, 30)}`)).toEqual({
      times: [1],
      told: ["2: it is no JSON object", "4: it has no time: left out", "6: the file is cut in this line"],
    });
  });

  test("keys that QEMU 7.2 does not have are kept and told; what is no event is left out", () => {
    const told = (ev: string) => read(HEADER, `{"t":0,"con":0,"ev":[${ev}]}`);
    expect(told('{"type":"key","data":{"down":true,"key":{"type":"qcode","data":"hyper_key"}}}')).toEqual({
      times: [0],
      told: ['2: no key is called "hyper_key"'],
    });
    const odd = [
      '{"type":"key","data":{"down":1,"key":{"type":"qcode","data":"a"}}}',
      '{"type":"key","data":{"down":true,"key":{"type":"qcode","data":"A B\\n"}}}',
      '{"type":"abs","data":{"axis":"x","value":40000}}',
      '{"type":"abs","data":{"axis":"z","value":1}}',
      '{"type":"rel","data":{"axis":"x","value":1.5}}',
      "7",
    ];
    for (const event of odd) {
      expect(told(event)).toEqual({
        times: [],
        told: ["2: an event of it is none of QEMU's: left out", "2: no event of it is known: left out"],
      });
    }
  });

  test("a later version, and years between two inputs", () => {
    const years = 5 * 365 * 86400 * 1e9;
    expect(read(HEADER.replace("1", "2"), `{"t":0,${A}}`, `{"t":${years},${A}}`)).toEqual({
      times: [0, years],
      told: ["1: it was written by another version of Lanescope: what this one knows is read"],
    });
  });

  test("waits and marks", () => {
    const result = readRecording(
      [
        HEADER,
        '{"t":1,"mark":"logged in"}',
        '{"t":2,"wait":{"screen-quiet-ms":300,"timeout-ms":10000}}',
        '{"t":2,"wait":{"line":"login:","timeout-ms":1}}',
        '{"t":3,"wait":{"screen-quiet-ms":300}}',
      ].join("\r\n"),
    );
    expect(result.ok && result.value).toMatchObject({
      recording: {
        lines: [
          { t: 1, mark: "logged in" },
          { t: 2, wait: { "screen-quiet-ms": 300, "timeout-ms": 10_000 } },
          { t: 2, wait: { line: "login:", "timeout-ms": 1 } },
        ],
      },
      problems: [{ line: 5, message: "it waits for nothing that is known: left out" }],
    });
  });
});

test("a million of events are read", () => {
  const lines = [HEADER];
  for (let i = 0; i < 1_000_000; i += 1) lines.push(`{"t":${i * 1e6},${A}}`);
  const { times, told } = read(lines.join("\n"));
  expect([times.length, times.at(-1), told]).toEqual([1_000_000, 999_999_000_000, []]);
});

test("what was written is read again", () => {
  fc.assert(
    fc.property(anyRecording, (recording) => {
      const result = readRecording(writeRecording(recording));
      expect(result.ok && result.value).toEqual({ recording, problems: [], more: 0 });
    }),
  );
});
