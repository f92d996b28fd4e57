import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fuses from "@electron/fuses";
import { describe, expect, test } from "vitest";
import { problemsOf } from "../../../electron/build/packaged.mjs";
import { readIcons } from "./icons.js";
import { testMembers } from "./members.js";
import { packBefore, readProject, textOfProject } from "./packed.js";

const HOME = "https://github.com/lanescope/lanescope";

/** Archives, by the names that shared-mime-info gives their types. */
const MIME_TYPES = [
  "application/zip",
  "application/x-tar",
  "application/x-compressed-tar",
  "application/x-xz-compressed-tar",
  "application/x-zstd-compressed-tar",
  "application/x-bzip2-compressed-tar",
  "application/gzip",
  "application/x-xz",
  "application/zstd",
  "application/x-bzip2",
];

/** Files of tracers, whose types deb and rpm bring. */
const TRACER_TYPES = ["application/x-trace-cmd", "application/x-perf-data", "application/x-perfetto-trace"];

/** Files of Lanescope's own kinds, by what they end in. */
const OWN_ENDINGS = {
  "application/x-lanescope-bundle": "*.lanescope",
  "application/x-lanescope-monitor-log": "*.lsm.jsonl",
  "application/x-lanescope-input-recording": "*.lsi.jsonl",
};

describe("the application packed for Linux", () => {
  const all = packBefore("linux");
  const [appImage, deb, rpm] = [0, 1, 2].map((i) => () => {
    const given = all.packed.given[i];
    if (!given) throw new Error(`electron-builder made no package ${i}`);
    return given;
  }) as [Give, Give, Give];

  testMembers("linux", all);

  test("becomes an AppImage, a deb, an rpm and a tar.gz", () => {
    expect(all.packed.targets).toEqual(["appImage", "deb", "rpm", "tar.gz"]);
    expect(all.packed.given).toHaveLength(3);
  });

  test("is told apart by name, home and maintainer in deb and rpm", () => {
    for (const { fpm = [] } of [deb(), rpm()]) {
      const option = (name: string) => fpm[fpm.indexOf(name) + 1];
      expect(option("--name")).toBe("lanescope");
      expect(option("--url")).toBe(HOME);
      expect(option("--maintainer")).toMatch(/^[\w ]+ <[\w.-]+@[\w.-]+>$/);
      expect(option("--license")).toBe("Apache-2.0");
      expect(fpm).toContain(`${all.packed.folder}/=/opt/Lanescope`);
    }
  });

  test("is given files and links by its launcher", () => {
    expect(execOf(deb().desktop)).toBe("/opt/Lanescope/lanescope %U");
    expect(execOf(rpm().desktop)).toBe("/opt/Lanescope/lanescope %U");
    // The shell takes file: URLs as it takes paths.
    expect(execOf(appImage().desktop)).toBe("AppRun %U");
  });

  test("has windows that the desktop finds the launcher of", () => {
    const { desktopName } = readProject("package.json");
    for (const { desktop, desktopFile } of all.packed.given) {
      expect(desktopFile.split("/").at(-1)).toBe(desktopName);
      // Electron derives the class of its windows from desktopName.
      expect(desktop).toContain(`\nStartupWMClass=${desktopName.replace(/\.desktop$/, "")}\n`);
    }
  });

  test("offers to open archives, files of tracers and its own, and links to views", () => {
    for (const { desktop } of all.packed.given) {
      expect(/^MimeType=(.*);$/m.exec(desktop)?.[1]?.split(";")).toEqual([
        ...MIME_TYPES,
        ...TRACER_TYPES,
        ...Object.keys(OWN_ENDINGS),
        "x-scheme-handler/lanescope",
      ]);
    }
  });

  test("declares only types that the desktop lacks, each told by what its files begin with or by an ending of its own", () => {
    for (const { fpm = [] } of [deb(), rpm()]) {
      const mappings = fpm.filter((argument) => argument.includes("/usr/share/mime"));
      expect(mappings).toEqual([expect.stringMatching(/=\/usr\/share\/mime\/packages\/io\.github\.lanescope\.xml$/)]);
      const types = textOfProject(mappings[0]?.split("=")[0] ?? "");
      expect([...types.matchAll(/<mime-type type="(.*?)">/g)].map(([, type]) => type)).toEqual([
        ...TRACER_TYPES,
        ...Object.keys(OWN_ENDINGS),
      ]);
      const globs = [...types.matchAll(/glob pattern="(.*?)"/g)].map(([, pattern = ""]) => pattern);
      expect(globs.slice(-3)).toEqual(Object.values(OWN_ENDINGS));
      // Other programs have files that end so.
      for (const pattern of globs) expect(pattern).not.toMatch(/^\*\.(dat|jsonl)/);
    }
  });

  test("has an icon for each size of the hicolor theme", () => {
    const { fpm = [] } = deb();
    const installed = fpm.flatMap(
      (argument) => /=\/usr\/share\/icons\/hicolor\/(\d+)x\1\/apps\/lanescope\.png$/.exec(argument)?.[1] ?? [],
    );
    expect(installed.map(Number)).toEqual([16, 24, 32, 48, 64, 128, 256, 512]);
    expect(readIcons().set).toEqual([16, 24, 32, 48, 64, 128, 256, 512]);
  });

  test("puts the command line on the path, and takes it away again", () => {
    for (const { afterInstall = "", afterRemove = "" } of [deb(), rpm()]) {
      expect(afterInstall).toContain("application='/opt/Lanescope'\n");
      expect(afterInstall).toContain("\nln -sf \"$application/resources/bin/lanescope\" '/usr/bin/lanescope'\n");
      expect(afterRemove).toContain("\nrm -f '/usr/bin/lanescope'\n");
    }
  });

  describe("what is wrong with it is found:", () => {
    test("a fuse that is not as it should be", async () => {
      const { FuseV1Options, FuseVersion, flipFuses } = fuses;
      await flipFuses(all.packaged.program, { version: FuseVersion.V1, [FuseV1Options.RunAsNode]: true });
      expect(await problemsOf(all.packaged)).toEqual(["the fuse RunAsNode is not off"]);
      await flipFuses(all.packaged.program, { version: FuseVersion.V1, [FuseV1Options.RunAsNode]: false });
      expect(await problemsOf(all.packaged)).toEqual([]);
    });

    test("resources that are missing or not needed", async () => {
      writeFileSync(join(all.packaged.resources, "default_app.asar"), "");
      rmSync(join(all.packaged.resources, "licences"), { recursive: true });
      expect(await problemsOf(all.packaged)).toEqual(["licences is missing", "default_app.asar is not needed"]);
      rmSync(join(all.packaged.resources, "default_app.asar"));
    });

    test("a module that nothing loads, and one that is loaded and missing", async () => {
      const { files, ...rest } = all.packaged;
      const preload = "dist/electron/preload.cjs";
      const wrong = new Map([...files, ["dist/launch/start.mjs", 5] as const].filter(([path]) => path !== preload));
      const problems = await problemsOf({ ...rest, files: wrong });
      expect(problems).toContain(`app.asar lacks ${preload}`);
      expect(problems).toContain("app.asar/dist/launch/start.mjs is never loaded");
    });

    test("too much of it", async () => {
      const { files, ...rest } = all.packaged;
      const heavy = new Map([...files, ["dist/renderer/index.html", 100e6] as const]);
      expect((await problemsOf({ ...rest, files: heavy })).at(-1)).toMatch(/^\d+ bytes are more than 100000000$/);
    });
  });
});

type Give = () => ReturnType<typeof packBefore>["packed"]["given"][number];

function execOf(desktop: string): string | undefined {
  return /^Exec=(.*)$/m.exec(desktop)?.[1];
}
