import { expect, test } from "vitest";
import { hasFewAddresses } from "../../../../electron/cli/few-addresses.js";

const GIB = 2 ** 30;
const START = { limit: 4 * GIB, argv: ["index", "trace"], nodeOptions: ["--max-old-space-size=512"] };

test("a process with a limit of addresses starts again, unless it has already", () => {
  expect(hasFewAddresses(START)).toBe(true);
  expect(hasFewAddresses({ ...START, nodeOptions: ["--disable-wasm-trap-handler"] })).toBe(false);
});

test("without a limit, or with a large one, nothing is started again", () => {
  expect(hasFewAddresses({ ...START, limit: undefined })).toBe(false);
  expect(hasFewAddresses({ ...START, limit: 1024 * GIB })).toBe(false);
});

test("names of files that cannot be handed over keep the process as it is", () => {
  expect(hasFewAddresses({ ...START, argv: ["index", "trace-\udcff"] })).toBe(false);
});
