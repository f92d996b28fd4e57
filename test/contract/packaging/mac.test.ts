import { join } from "node:path";
import { parsePlistFile } from "app-builder-lib/out/util/plist.js";
import { expect, test } from "vitest";
import { PACKABLE } from "../../../electron/build/pack-stand-in.mjs";
import { describeWith, OTHER_SYSTEM } from "../../setup/skip.js";
import { readIcons } from "./icons.js";
import { testMembers } from "./members.js";
import { packBefore } from "./packed.js";

const isPackable = PACKABLE.includes("darwin") || undefined;

describeWith("the application packed for macOS", isPackable, `${OTHER_SYSTEM}: Windows cannot pack for macOS`, () => {
  const all = packBefore("darwin");
  const properties = () => parsePlistFile<Record<string, unknown>>(join(all.packed.folder, "Contents/Info.plist"));

  testMembers("darwin", all);

  test("becomes a dmg and a zip", () => {
    expect(all.packed.targets).toEqual(["dmg", "zip"]);
  });

  test("says what it is and whose it is", async () => {
    expect(await properties()).toMatchObject({
      CFBundleIdentifier: "io.github.lanescope",
      CFBundleName: "Lanescope",
      LSApplicationCategoryType: "public.app-category.developer-tools",
      NSHumanReadableCopyright: expect.stringMatching(/^Copyright © \d{4} The Lanescope authors$/),
    });
  });

  test("opens its bundles, offers to view archives and files of tracers after whatever opens them now, and claims no other type", async () => {
    const offered = { CFBundleTypeRole: "Viewer", LSHandlerRank: "Alternate" };
    expect((await properties()).CFBundleDocumentTypes).toEqual([
      expect.objectContaining({ ...offered, LSHandlerRank: "Owner", CFBundleTypeExtensions: ["lanescope"] }),
      expect.objectContaining({
        ...offered,
        CFBundleTypeExtensions: ["zip", "tar", "tgz", "gz", "xz", "zst", "bz2"],
      }),
      expect.objectContaining({
        ...offered,
        CFBundleTypeExtensions: ["dat", "data", "perfetto-trace", "pftrace"],
      }),
    ]);
  });

  test("is asked for links to views", async () => {
    const { CFBundleURLTypes } = await properties();
    expect(CFBundleURLTypes).toEqual([expect.objectContaining({ CFBundleURLSchemes: ["lanescope"] })]);
  });

  test("holds its archive to a hash, as its fuses demand", async () => {
    expect((await properties()).ElectronAsarIntegrity).toEqual({
      "Resources/app.asar": { algorithm: "SHA256", hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
  });

  test("has an icon in all sizes that Finder shows", async () => {
    expect((await properties()).CFBundleIconFile).toBe("icon.icns");
    const doubled = { ic11: 32, ic12: 64, ic13: 256, ic14: 512, ic10: 1024 };
    expect(readIcons().icns).toEqual({ icp4: 16, icp5: 32, ic07: 128, ic08: 256, ic09: 512, ...doubled });
  });
});
