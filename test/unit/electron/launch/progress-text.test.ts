import { expect, test } from "vitest";
import { ProgressText } from "../../../../electron/launch/progress-text.js";

function written(isTTY: boolean, total: number): string {
  let text = "";
  const line = new ProgressText({ isTTY, write: (more) => (text += more) });
  line.say("Begin");
  for (let received = 0; received <= 100e6; received += 5e6) line.show({ received, total });
  line.end();
  return text;
}

test("on a terminal, the line of a download changes", () => {
  const text = written(true, 100e6);
  expect(text).toMatch(/^Begin\n\r/);
  expect(text.split("\r")).toHaveLength(22);
  expect(text.match(/\n/g)).toHaveLength(2);
});

test("in a log, a download is a few lines", () => {
  expect(written(false, 100e6).split("\n")).toHaveLength(6);
  expect(written(false, 0)).toBe("Begin\n");
});
