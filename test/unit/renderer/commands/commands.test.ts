import { describe, expect, test } from "vitest";
import { commandsFor } from "../../../../renderer/commands/command.js";
import { needOf } from "../../../../renderer/commands/needs.js";
import { type KeyPress, othersOn } from "../../../../renderer/viewmodel/keys.js";
import { makeApp } from "../open-app.js";

function press(code: string, key: string, modifiers: Partial<KeyPress> = {}): KeyPress {
  return { code, key, ctrl: false, alt: false, shift: false, meta: false, ...modifiers };
}

describe("the keyboard", () => {
  const { commands } = makeApp();
  const ran = (key: KeyPress) => commandsFor(commands, key).map(({ id }) => id);

  test("no key does two things", () => {
    const twice = commands.flatMap(({ id, keys }) => keys.filter((key) => 0 < othersOn(commands, id, key, {}).length));
    expect(twice).toEqual([]);
  });

  test("ids are unique", () => {
    expect(new Set(commands.map(({ id }) => id)).size).toBe(commands.length);
  });

  test.each([
    ["KeyW", "w", {}, "zoom-in"],
    ["KeyS", "s", {}, "zoom-out"],
    ["KeyA", "a", {}, "pan-left"],
    ["KeyD", "D", { shift: true }, "page-right"],
    ["ArrowRight", "ArrowRight", {}, "state-next"],
    ["ArrowUp", "ArrowUp", {}, "lane-up"],
    ["KeyZ", "z", {}, "zoom-selection"],
    ["KeyF", "f", {}, "zoom-selection"],
    ["Digit0", "0", {}, "zoom-all"],
    ["Home", "Home", {}, "zoom-all"],
    ["ArrowLeft", "ArrowLeft", { alt: true }, "view-back"],
    ["Slash", "/", {}, "filter"],
    ["KeyF", "f", { ctrl: true }, "search"],
    ["BracketLeft", "[", {}, "follow-back"],
    ["KeyP", "p", {}, "lane-pin"],
    ["KeyH", "H", { shift: true }, "lanes-show"],
    ["KeyI", "i", {}, "details"],
    ["KeyP", "p", { ctrl: true }, "find-lane"],
    ["KeyP", "P", { ctrl: true, shift: true }, "commands"],
    ["Slash", "?", { shift: true }, "help"],
    ["Escape", "Escape", {}, "clear"],
    ["KeyO", "o", { meta: true }, "open"],
  ] as const)("%s (%s) %j runs %s", (code, key, modifiers, id) => {
    expect(ran(press(code, key, modifiers))).toContain(id);
  });

  test("a key that can do nothing now says what its command needs", () => {
    expect(needOf(commandsFor(commands, press("KeyR", "r", { shift: true })))).toBe(
      "Select a state that is due to another lane",
    );
    expect(needOf(commandsFor(commands, press("KeyZ", "z", { ctrl: true })))).toBe("There is nothing to undo");
    expect(needOf(commandsFor(commands, press("Enter", "Enter")))).toBeUndefined();
    const named = new Set(commands.filter((one) => needOf([one]) !== undefined).map(({ id }) => id));
    expect(commands.filter(({ id, keys }) => named.has(id) && keys.length === 0)).toEqual([]);
    expect(named.size).toBe(24);
  });

  test("what the user has bound goes first, and an empty list takes keys away", () => {
    const changed = { "zoom-out": ["KeyY", "KeyW"], help: [] };
    const runs = (key: KeyPress) => commandsFor(commands, key, changed).map(({ id }) => id);
    expect(runs(press("KeyY", "y"))).toEqual(["zoom-out"]);
    expect(runs(press("KeyW", "w"))).toEqual(["zoom-out", "zoom-in"]);
    expect(runs(press("KeyS", "s"))).toEqual([]);
    expect(runs(press("Slash", "?", { shift: true }))).toEqual([]);
  });

  test("goes by the place of a key, not its letter", () => {
    expect(ran(press("KeyW", "z"))).toEqual(["zoom-in"]);
    // "/" on a German keyboard is Shift+7.
    expect(ran(press("Digit7", "/", { shift: true }))).toEqual(["filter"]);
  });
});
