import { expect, it } from "vitest";
import { STATE_LABELS } from "../../../../../workers/ingest/dialects/text-labels.js";

it("takes the letter of trace-cmd for an idle kernel thread as the kernel's own", () => {
  expect(STATE_LABELS.W).toBe(0x80);
  expect(STATE_LABELS.W).toBe(STATE_LABELS.I);
  expect(STATE_LABELS["W+"]).toBe(0x180);
});
