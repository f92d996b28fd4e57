import { expect, test } from "vitest";
import { diagnosticsText, type PageFacts } from "../../../../renderer/viewmodel/diagnostics-text.js";

const page: PageFacts = {
  userAgent: "Mozilla/5.0 Chrome/153.0.0.0",
  widthPx: 1440,
  heightPx: 900,
  pixelRatio: 2,
  webGl: { renderer: "ANGLE (Intel)", maxTextureSize: 16384 },
  isIsolated: true,
  heapLimitBytes: 4 * 2 ** 30,
  cpus: 8,
};

test("diagnostics of a window with a shell", () => {
  const facts = {
    versions: { Electron: "45.4.1", Chromium: "153.0.1.2" },
    system: "Linux 6.8.0 x86_64",
    cpus: 8,
    memoryBytes: 16 * 2 ** 30,
    gpu: ["8086:1916, in use"],
  };
  const lines = diagnosticsText({ shell: "electron", version: "0.1.0", facts }, page).split("\n");
  expect(lines).toEqual([
    "Lanescope 0.1.0, electron shell",
    "Electron 45.4.1, Chromium 153.0.1.2",
    expect.stringMatching(/^System: Linux 6\.8\.0 x86_64, 8 CPUs, .+ memory$/),
    "Browser: Mozilla/5.0 Chrome/153.0.0.0",
    "Window: 1440 × 900, 2 device pixels each, 8 CPUs",
    expect.stringMatching(/^WebGL 2: ANGLE \(Intel\), textures up to 16.384 pixels$/),
    "GPU: 8086:1916, in use",
    "Shared memory: on",
    expect.stringMatching(/^JavaScript heap: up to 4/),
  ]);
});

test("diagnostics of a page alone, which lacks what it can", () => {
  const bare = { ...page, webGl: undefined, isIsolated: false, heapLimitBytes: undefined };
  const lines = diagnosticsText({ shell: "static", version: "0.1.0", facts: undefined }, bare).split("\n");
  expect(lines.slice(3)).toEqual(["WebGL 2: none", "Shared memory: off, the page is not isolated from other origins"]);
});
