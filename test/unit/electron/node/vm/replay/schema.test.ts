import { expect, test } from "vitest";
import { checkInput, inputSchema } from "../../../../../../electron/node/vm/replay/schema.js";
import type { InputEvent } from "../../../../../../workers/model/input-recording.js";
import { INPUT_SCHEMA } from "../../../../../fakes/input-schema.js";
import { button, key, move } from "./inputs.js";

function check(...ev: InputEvent[]): string | undefined {
  const schema = inputSchema(INPUT_SCHEMA);
  if (!schema.ok) return schema.error.message;
  const checked = checkInput(schema.value, [
    { i: 0, ev: [key("a", true)] },
    { i: 7, ev },
  ]);
  return checked.ok ? undefined : checked.error.message.replace("QEMU would not take this input: ", "");
}

const number = (data: number): InputEvent => ({ type: "key", data: { down: true, key: { type: "number", data } } });
const by = (value: number): InputEvent => ({ type: "rel", data: { axis: "y", value } });

test("what QEMU takes passes", () => {
  expect(check(key("ret", true), number(0x1e), button("wheel-up", true), move(0), move(32767), by(-40))).toBe(
    undefined,
  );
});

test.each<readonly [string, InputEvent]>([
  ['no key "any"', key("any", true)],
  ["a hidden key: a recording with hidden keys cannot be replayed", key("unmapped", true)],
  ["key number -1", number(-1)],
  ['no button "side"', button("side", true)],
  ["x 32768", move(32768)],
  ["x -1", move(-1)],
  ["a move by 0.5", by(0.5)],
  ["an event of type mtt", { type: "mtt", data: { axis: "x", value: 1 } } as unknown as InputEvent],
])("told before anything is sent: %s", (why, event) => {
  expect(check(event)).toBe(`group 7: ${why}`);
});

test("of many that QEMU refuses the first ones are told", () => {
  expect(check(...Array.from({ length: 9 }, () => key("any", true)))).toMatch(
    /^(group 7: no key "any"; ){5}and 4 more$/,
  );
});

test.each([[[]], [undefined], [[{ name: "input-send-event", "arg-type": "1" }]], [{}]])(
  "a QEMU that does not say what it takes: %j",
  (schema) => {
    expect(inputSchema(schema)).toMatchObject({ ok: false });
  },
);
