import { expect, test } from "vitest";
import {
  SETTING_SECTIONS,
  SETTING_TEXTS,
  settingsMeant,
  storageMeant,
} from "../../../../../renderer/viewmodel/settings/setting-texts.js";
import { SETTING_IDS } from "../../../../../renderer/viewmodel/settings/settings.js";

test("every setting has its words, in the order of the sections", () => {
  const named = SETTING_TEXTS.map(({ id }) => id as string);
  expect([...SETTING_IDS].filter((id) => !named.includes(id))).toEqual(["keys"]);
  const sections = SETTING_TEXTS.map(({ section }) => SETTING_SECTIONS.indexOf(section));
  expect(sections).toEqual(sections.toSorted((a, b) => a - b));
});

test("a search finds by all words, those that are not shown too", () => {
  const found = (query: string) => settingsMeant(query).map(({ id }) => id);
  expect(found("")).toHaveLength(SETTING_TEXTS.length);
  expect(found("Dark")).toContain("theme");
  expect(found("zoom direction")).toEqual(["zoomsIn"]);
  expect(found("perfetto keyboard")).toEqual(["keyMap"]);
  expect(found("nothing of the kind")).toEqual([]);
});

test.each(["", "memory", "Kept indexes", "cache clear"])("memory and kept indexes are found by “%s”", (query) => {
  expect(storageMeant(query)).toBe(true);
});

test("memory and kept indexes are not found by what they are not", () => {
  expect(storageMeant("memory theme")).toBe(false);
});
