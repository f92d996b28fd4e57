// A folder shaped like Electron's own distribution, without Electron in it. electron-builder packs it as it packs the
// real one, so that all it does can be checked where Electron cannot be downloaded.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { NtExecutable, NtExecutableResource } from "pe-library";
import { Resource } from "resedit";

/** Where @electron/fuses finds the fuses in a binary: this text, the version, the number of fuses, and a byte for each. */
const FUSE_WIRE = Buffer.concat([
  Buffer.from("dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX"),
  Buffer.from([1, 9]),
  // Electron's own settings: `1` on, `0` off.
  Buffer.from("101100011"),
]);

const WRITERS = { linux: writeLinux, win32: writeWindows, darwin: writeMac };

/** Writes the stand-in for one of `process.platform`'s names into a folder. */
export function writeStandIn(platform, folder) {
  put(folder, "LICENSE", "stand-in for Electron's licence\n");
  put(folder, "LICENSES.chromium.html", "<p>stand-in for Chromium's licences</p>\n");
  put(folder, "version", "0.0.0\n");
  WRITERS[platform](folder);
}

function writeLinux(folder) {
  put(folder, "electron", FUSE_WIRE, 0o755);
  put(folder, "chrome-sandbox", "", 0o755);
  put(folder, "locales/en-US.pak", "");
  mkdirSync(join(folder, "resources"), { recursive: true });
}

function writeWindows(folder) {
  put(folder, "electron.exe", Buffer.concat([emptyProgram(), FUSE_WIRE]));
  put(folder, "locales/en-US.pak", "");
  mkdirSync(join(folder, "resources"), { recursive: true });
}

/** A program without code, but with the version and the manifest that electron-builder edits. */
function emptyProgram() {
  const program = NtExecutable.createEmpty(false, false);
  const resources = NtExecutableResource.from(program);
  const version = Resource.VersionInfo.create(1033, {}, [
    { lang: 1033, codepage: 1200, values: { FileDescription: "Electron" } },
  ]);
  version.outputToResourceEntries(resources.entries);
  resources.outputResource(program);
  return Buffer.from(program.generate());
}

function writeMac(folder) {
  const contents = join(folder, "Electron.app/Contents");
  writeBundle(contents, "Electron");
  for (const kind of ["", " (GPU)", " (Plugin)", " (Renderer)"]) {
    writeBundle(join(contents, `Frameworks/Electron Helper${kind}.app/Contents`), `Electron Helper${kind}`);
  }
  put(contents, "Frameworks/Electron Framework.framework/Electron Framework", FUSE_WIRE, 0o755);
  mkdirSync(join(contents, "Frameworks/Electron Framework.framework/Versions/A/Resources"), { recursive: true });
  mkdirSync(join(contents, "Resources"), { recursive: true });
}

function writeBundle(contents, name) {
  put(
    contents,
    "Info.plist",
    `<plist version="1.0"><dict><key>CFBundleName</key><string>${name}</string></dict></plist>`,
  );
  put(contents, `MacOS/${name}`, "", 0o755);
}

function put(folder, name, content, mode = 0o644) {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content, { mode });
}
