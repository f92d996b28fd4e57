import { expect, test } from "vitest";
import { paletteOf } from "../../../../renderer/viewmodel/palette.js";
import { pngOf } from "../../../../renderer/views/share/draw-picture.js";

test("a picture of more lanes than a PNG has room for is refused with what to do", async () => {
  const picture = { width: 1200, height: 20_000, texts: [], lines: [], states: [] };
  const look = { palette: paletteOf("safe", "light"), theme: "light", scale: 2 } as const;
  await expect(pngOf(picture, look)).rejects.toThrow("too many lanes for a PNG: SVG has no limit, or show fewer lanes");
});
