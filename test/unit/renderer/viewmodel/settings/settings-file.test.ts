import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DEFAULT_SETTINGS, SETTING_IDS, type Settings } from "../../../../../renderer/viewmodel/settings/settings.js";
import { readSettingsFile, settingsFile } from "../../../../../renderer/viewmodel/settings/settings-file.js";

const COMMANDS = new Set(["help", "zoom-in"]);
const read = (text: string) => readSettingsFile(text, COMMANDS);
const fileOf = (settings: unknown, more: object = {}) =>
  JSON.stringify({ lanescope: "settings", version: 1, settings, ...more });

const CHANGED: Settings = {
  theme: "light",
  contrast: "high",
  textPercent: 115,
  palette: "perfetto",
  colours: { dark: {}, light: { guest: "#010203" } },
  laneHeightPx: 30,
  times: "local",
  timeZone: "Europe/Berlin",
  groupsDigits: false,
  wheel: "zoom",
  zoomsIn: "down",
  keyMap: "perfetto",
  keys: { help: ["F2", "?"], "zoom-in": [] },
  firstSteps: false,
  memoryMegabytes: 300,
};

test("what was saved is read again, and no setting is left out", () => {
  const filters = new Map([["steal", "state:steal"]]);
  for (const settings of [DEFAULT_SETTINGS, CHANGED]) {
    const text = settingsFile(settings, filters);
    expect(read(text)).toEqual({ ok: true, value: { settings, filters, unknown: [] } });
    expect(Object.keys(JSON.parse(text).settings)).toEqual(SETTING_IDS);
  }
});

test("a file may hold a part: the rest is not spoken of", () => {
  expect(read(fileOf({ wheel: "zoom" }))).toMatchObject({ ok: true, value: { settings: { wheel: "zoom" } } });
  expect(read('{"lanescope": "settings", "version": 1}')).toMatchObject({ ok: true, value: { settings: {} } });
});

test("settings and commands that this version does not have are named, and left out", () => {
  const file = read(fileOf({ theme: "dark", mood: "good", keys: { help: [], "from-later": ["F2"] } }));
  expect(file).toEqual({
    ok: true,
    value: { settings: { theme: "dark", keys: { help: [] } }, filters: new Map(), unknown: ["mood", "from-later"] },
  });
});

describe("a file is refused as a whole", () => {
  test.each([
    ["no JSON", "{", /no file of settings/],
    ["another JSON", '{"traceEvents": []}', /no file of settings/],
    ["a list", "[]", /no file of settings/],
    ["no version", '{"lanescope": "settings"}', /no version/],
    ["a later version", '{"lanescope": "settings", "version": 2}', /newer Lanescope/],
    ["a theme that is none", fileOf({ theme: "pink" }), /“theme” cannot be "pink"/],
    ["a height of no lane", fileOf({ laneHeightPx: 1e9 }), /“laneHeightPx”/],
    ["a zone that is none", fileOf({ timeZone: "Mars/Olympus" }), /“timeZone”/],
    ["a colour that is CSS", fileOf({ colours: { dark: { guest: "url(//x)" } } }), /“colours”/],
    ["a colour of no state", fileOf({ colours: { dark: { nobody: "#010203" } } }), /“colours”/],
    ["keys that are no list", fileOf({ keys: { help: "F2" } }), /“keys”/],
    ["a chord that is none", fileOf({ keys: { help: ["Hyper+<b>"] } }), /“keys”/],
    [
      "a prototype",
      '{"lanescope":"settings","version":1,"settings":{"colours":{"__proto__":{"guest":"x"}}}}',
      /“colours”/,
    ],
    ["a filter without text", fileOf({}, { filters: [{ name: "x" }] }), /filter 1 has no name or no text/],
    ["a filter not understood", fileOf({}, { filters: [{ name: "x", text: "(" }] }), /filter “x” is not understood/],
    [
      "a filter twice",
      fileOf(
        {},
        {
          filters: [
            { name: "x", text: "a" },
            { name: "x ", text: "b" },
          ],
        },
      ),
      /two filters/,
    ],
    ["filters that are no list", fileOf({}, { filters: {} }), /“filters” must be a list/],
  ])("%s", (_what, text, why) => {
    expect(read(text)).toMatchObject({ ok: false, error: { message: expect.stringMatching(why) } });
  });

  test("depth and length do not stop the window", () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    for (const text of [
      deep,
      fileOf(0).replace(/0}$/, `{"theme": ${deep}}}`),
      fileOf(0).replace(/0}$/, `{"colours": {"dark": ${deep}}}}`),
      " ".repeat(5_000_000),
    ]) {
      expect(read(text).ok).toBe(false);
    }
  });

  test("property: whatever stands for a setting, it is read whole or refused", () => {
    fc.assert(
      fc.property(fc.constantFrom(...SETTING_IDS), fc.jsonValue(), (id, value) => {
        const file = read(fileOf({ [id]: value }));
        if (file.ok && id !== "keys")
          expect(JSON.parse(JSON.stringify(file.value.settings))).toMatchObject({ [id]: value });
      }),
    );
  });
});
