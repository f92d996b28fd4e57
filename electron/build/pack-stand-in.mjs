// Packs the application for one system with a stand-in for Electron, and asks electron-builder what each of its targets
// would do. So electron-builder's own checks run for all targets, on any machine, and nothing is downloaded.
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import builder from "app-builder-lib";
import { MacPackager } from "app-builder-lib/out/macPackager.js";
import { NsisTarget } from "app-builder-lib/out/targets/nsis/NsisTarget.js";
import { computeArchToTargetNamesMap, createTargets } from "app-builder-lib/out/targets/targetFactory.js";
import { WinPackager } from "app-builder-lib/out/winPackager.js";
import { writeStandIn } from "./stand-in.mjs";

const { Arch, LinuxPackager, Packager, Platform } = builder;
const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * `targets` are the targets that tell what they are about to do. Every other target archives the packed folder, or needs
 * programs that electron-builder downloads.
 */
const SYSTEMS = {
  linux: {
    platform: Platform.LINUX,
    Helper: LinuxPackager,
    targets: ["AppImage", "deb", "rpm"],
    folder: "linux-unpacked",
  },
  win32: { platform: Platform.WINDOWS, Helper: WinPackager, targets: ["dir"], folder: "win-unpacked" },
  darwin: { platform: Platform.MAC, Helper: MacPackager, targets: ["dir"], folder: "mac/Lanescope.app" },
};

/** electron-builder packs for macOS everywhere but on Windows. */
export const PACKABLE = Object.keys(SYSTEMS).filter((system) => system !== "darwin" || process.platform !== "win32");

/**
 * Packs into a folder of `out`. Resolves to that folder, the targets of electron-builder.yml, what the programs of
 * `targets` would be given, and on Windows the parts of the NSIS script that depend on the configuration.
 */
export async function packStandIn(system, out) {
  const { platform, Helper, targets, folder } = SYSTEMS[system];
  const electronDist = join(out, "electron");
  writeStandIn(system, electronDist);
  const given = [];
  let helper;
  const packager = new Packager({
    projectDir: root,
    targets: platform.createTarget(targets, Arch.x64),
    config: {
      extends: join(root, "electron-builder.yml"),
      directories: { output: out },
      electronDist,
      electronVersion: "45.0.0",
      // Both need a Mac.
      electronFuses: { resetAdHocDarwinSignature: false },
      mac: { identity: null },
    },
    platformPackagerFactory: (info) => {
      helper = new Helper(info);
      return helper;
    },
    effectiveOptionComputed: async (options) => given.push(describeGiven(options)) > 0,
  });
  await packager.build();
  rmSync(electronDist, { recursive: true });
  return {
    folder: join(out, folder),
    targets: configuredTargets(helper, platform, out),
    given,
    nsis: system === "win32" ? await nsisScript(helper, out, join(out, folder)) : undefined,
  };
}

/** Names of all targets in electron-builder.yml, each made once: some check their configuration then. */
function configuredTargets(helper, platform, out) {
  const names = [...computeArchToTargetNamesMap(new Map([[Arch.x64, []]]), helper, platform).values()].flat();
  return createTargets(new Map(), names, out, helper).map((target) => target.name);
}

/** deb and rpm are given arguments of fpm and a .desktop file, an AppImage the text of one. Their files do not last. */
function describeGiven(options) {
  if (!Array.isArray(options)) return { desktop: options.desktop, desktopFile: options.desktopFileName };
  const [fpm, desktopFile] = options;
  const script = (option) => readFileSync(fpm[fpm.indexOf(option) + 1], "utf8");
  return {
    fpm,
    desktop: readFileSync(desktopFile, "utf8"),
    desktopFile: fpm.find((argument) => argument.startsWith(`${desktopFile}=`)).slice(desktopFile.length + 1),
    afterInstall: script("--after-install"),
    afterRemove: script("--after-remove"),
  };
}

async function nsisScript(helper, out, packed) {
  const target = new NsisTarget(helper, out, "nsis", { refCount: 0 });
  const defines = {};
  await target.configureDefines(helper.config.nsis.oneClick !== false, defines);
  const archs = new Map([[Arch.x64, packed]]);
  return {
    defines,
    versionKey: target.computeVersionKey(),
    installer: await target.computeFinalScript("", true, archs),
    uninstaller: await target.computeFinalScript("", false, archs),
    include: readFileSync(await helper.getResource(target.options.include, "installer.nsh"), "utf8"),
  };
}
