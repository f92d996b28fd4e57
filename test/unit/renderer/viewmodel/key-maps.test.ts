import { describe, expect, test } from "vitest";
import { commandsFor } from "../../../../renderer/commands/command.js";
import { KEY_MAP_IDS, KEY_MAPS, keysWith } from "../../../../renderer/viewmodel/key-maps.js";
import { isChord, othersOn } from "../../../../renderer/viewmodel/keys.js";
import { makeApp } from "../open-app.js";

describe.each(KEY_MAP_IDS)("the key map %s", (id) => {
  const { commands } = makeApp();
  const { keys } = KEY_MAPS[id];

  test("is about commands that exist", () => {
    const known = new Set(commands.map((one) => one.id));
    expect(Object.keys(keys).filter((command) => !known.has(command))).toEqual([]);
    expect(
      Object.values(keys)
        .flat()
        .filter((chord) => !isChord(chord)),
    ).toEqual([]);
  });

  test("gives no key to two commands, and leaves none without a key that had one", () => {
    const twice = commands.flatMap((command) =>
      (keys[command.id] ?? command.keys)
        .filter((chord) => 0 < othersOn(commands, command.id, chord, keys).length)
        .map((chord) => `${command.id} ${chord}`),
    );
    expect(twice).toEqual([]);
    const without = commands.filter((one) => 0 < one.keys.length && keys[one.id]?.length === 0);
    expect(without.map((one) => one.id)).toEqual([]);
  });
});

test("the user's keys go before those of the map, and stay in another map", () => {
  const { commands } = makeApp();
  const own = { "lane-pin": ["Period"] };
  const press = { code: "Period", key: ".", ctrl: false, alt: false, shift: false, meta: false };
  const ran = (map: (typeof KEY_MAP_IDS)[number]) => commandsFor(commands, press, keysWith(map, own), own)[0]?.id;
  expect([ran("perfetto"), ran("trace-compass"), ran("lanescope")]).toEqual(["lane-pin", "lane-pin", "lane-pin"]);
  expect(commandsFor(commands, press, keysWith("perfetto", {}), {})[0]?.id).toBe("state-next");
});
