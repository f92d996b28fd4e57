import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const FOLDER = "renderer/styles";
const SHEETS = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".css"))
  .map((name) => [name, readFileSync(`${FOLDER}/${name}`, "utf8")] as const);

const linesWith = (pattern: RegExp, isFine: (line: string) => boolean) =>
  SHEETS.flatMap(([name, text]) =>
    text
      .split("\n")
      .filter((line) => pattern.test(line) && !isFine(line))
      .map((line) => `${name}: ${line.trim()}`),
  );

test("nothing moves by itself: what changes does so at once, after a delay at most", () => {
  expect(SHEETS.length).toBeGreaterThan(20);
  const isSudden = (line: string) => /transition: (?:none|\w+ 0s)\b/.test(line);
  expect(linesWith(/^\s*(?:transition|animation|scroll-behavior)[\w-]*:/, isSudden)).toEqual([]);
});

test("texts follow the setting of their size", () => {
  const follows = (line: string) => /var\(--text-size\)|inherit/.test(line);
  expect(linesWith(/^\s*font(?:-size)?: .*\dpx/, follows)).toEqual([]);
});
