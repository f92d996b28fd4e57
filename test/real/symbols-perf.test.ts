import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lanescope } from "../golden/cli-support.js";
import { perf, printed } from "./peers.js";

// A program that is recorded here: the functions of its samples, against those that perf script prints.

const PROGRAM = `
static volatile long sum;
__attribute__((noinline)) void half(long n) { for (long i = 0; i < n; i++) sum += i * i; }
__attribute__((noinline)) void third(long n) { for (long i = 0; i < n; i++) sum += i; }
int main() { for (int i = 0; i < 400; i++) { half(60000); third(40000); } return 0; }
`;

test("functions of a program that was compiled and recorded here", async (context) => {
  const folder = mkdtempSync(join(tmpdir(), "lanescope-symbols-"));
  try {
    const [source, program, recording] = ["a.c", "a", "perf.data"].map((name) => join(folder, name)) as Paths;
    writeFileSync(source, PROGRAM);
    if (!printed("gcc", ["-g", "-O1", "-o", program, source]).isOk) return context.skip("gcc is not here");
    if (perf === undefined) return context.skip("perf is not here, and could not be installed");
    const recorded = printed(perf, ["record", "-q", "-e", "cpu-clock:u", "-F", "999", "-o", recording, program]);
    if (!recorded.isOk) return context.skip(`perf cannot record here: ${recorded.complaints}`);
    const said = printed(perf, ["script", "-i", recording, "-F", "ip,sym"]).lines.map(
      (line) => line.trim().split(" ")[1] ?? "",
    );
    const { out } = await lanescope("export", recording, "-t", "samples", "--format", "jsonl", "--symbols", program);
    const rows = out.trim().split("\n");
    const found = rows.map((line) => JSON.parse(line).symbol as string);
    // What perf names by files that were not given, such as the dynamic linker's, stays an address.
    const own = new Set(["half", "third", "main"]);
    expect(found.map((name) => (own.has(name) ? name : "other"))).toEqual(
      said.map((name) => (own.has(name) ? name : "other")),
    );
    expect(new Set(found)).toContain("half");

    // The source line of each address of a function, against addr2line.
    const asked = ["--annotate", "half", "--annotate-inexact", "--symbols", program];
    const half = (await lanescope("profile", recording, ...asked)).out.split("\n").flatMap((line) => {
      const [, samples = "", address = "", place = ""] = /(\d+) +\+0x[\da-f]+ +(0x[\da-f]+) +(\S+)$/.exec(line) ?? [];
      return address === "" ? [] : [{ samples: Number(samples), address, place }];
    });
    expect(half.reduce((sum, { samples }) => sum + samples, 0)).toBe(said.filter((name) => name === "half").length);
    const lines = printed("addr2line", ["-e", program, ...half.map(({ address }) => address)]).lines;
    const shown = (place: string) => place.replace(/^.*\//, "").replace(/ \(.*/, "");
    expect(half.map(({ place }) => shown(place))).toEqual(lines.filter((line) => line !== "").map(shown));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

type Paths = [string, string, string];
