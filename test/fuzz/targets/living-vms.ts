import assert from "node:assert";
import { socketAddress } from "../../../electron/node/vm/address.js";
import { frameIn } from "../../../electron/node/vm/framed-shell.js";
import { clockIn, guestFrame } from "../../../electron/node/vm/guest-asker.js";
import { jsonMembers } from "../../../electron/node/vm/json-members.js";
import { LineCutter } from "../../../electron/node/vm/lines.js";
import { operationOf } from "../../../electron/node/vm/operations.js";
import { readQemuOptions } from "../../../electron/node/vm/qemu-options.js";
import { parsedJson } from "../../../workers/core/parsed-json.js";

/** The first byte says what reads the rest: a monitor's answers, a command line, a guest's frame, or a window's message. */
export async function target(input: Uint8Array): Promise<void> {
  const bytes = Buffer.from(input.subarray(1));
  const text = bytes.toString("utf8");
  switch ((input[0] ?? 0) % 4) {
    case 0:
      return answers(bytes);
    case 1:
      return commandLine(text);
    case 2:
      return frame(text);
    default:
      void operationOf(parsedJson(text));
  }
}

function answers(bytes: Buffer): void {
  for (const line of new LineCutter(4096).add(bytes) ?? []) {
    const members = jsonMembers(line, 8);
    if (members === undefined) continue;
    const whole = new Map(Object.entries(parsedJson(line) as object));
    const parts = new Map([...members].map(([key, raw]): [string, unknown] => [key, JSON.parse(raw)]));
    assert.deepStrictEqual(parts, whole);
  }
}

function commandLine(text: string): void {
  for (const { address } of readQemuOptions(text.split("\0")).sockets) {
    const to = socketAddress(address ?? "");
    if (to.ok && to.value.kind === "tcp") assert.match(to.value.host, /^(localhost|127\.|::1)/);
  }
}

function frame(text: string): void {
  const found = frameIn(text, "0");
  if (found === undefined) return;
  const clock = clockIn(guestFrame(found).text);
  if (clock !== undefined) assert.ok(Number.isSafeInteger(clock.guest_ns));
}
