import { expect, test } from "vitest";
import { timeTexts } from "../../../../renderer/viewmodel/copies.js";
import { TIME_FORMATS } from "../../../../renderer/viewmodel/time-format.js";
import { parseTimeText } from "../../../../renderer/viewmodel/time-text.js";
import { openApp } from "../open-app.js";

test("a copied time can be pasted where a time is asked for, whatever the format on screen", async () => {
  const app = await openApp();
  const bases = TIME_FORMATS.map((format) => app.select.timeBaseIn(format));
  const { timeline } = app.select.timeTextFacts();
  const timeNs = 12_345_678;
  const texts = timeTexts(timeNs, { lanes: undefined, timeline, bases });
  const dated = texts.filter(({ text }) => /UTC|local|^\d{19}$/.test(text));
  expect(dated.length).toBe(3);
  for (const format of TIME_FORMATS) {
    app.actions.view.setTimeFormat(format);
    for (const { text } of dated)
      expect(parseTimeText(text, app.select.timeTextFacts())).toEqual({ ok: true, value: { t0: timeNs, t1: timeNs } });
  }
});
