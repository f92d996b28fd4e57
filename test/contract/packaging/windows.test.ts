import { readFileSync } from "node:fs";
import { NtExecutable, NtExecutableResource } from "pe-library";
import { Resource } from "resedit";
import { describe, expect, test } from "vitest";
import { readIcons } from "./icons.js";
import { testMembers } from "./members.js";
import { packBefore } from "./packed.js";

const TYPES = ["zip", "tar", "tgz", "gz", "xz", "zst", "bz2", "dat", "data", "perfetto-trace", "pftrace"];

describe("the application packed for Windows", () => {
  const all = packBefore("win32");
  const nsis = () => {
    if (!all.packed.nsis) throw new Error("electron-builder made no script");
    return all.packed.nsis;
  };

  testMembers("win32", all);

  test("becomes an installer and a zip", () => {
    expect(all.packed.targets).toEqual(["nsis", "zip"]);
  });

  test("says who made it and whose it is, in its properties and in those of the installer", () => {
    const properties = versionOf(all.packaged.program);
    expect(properties).toMatchObject({ ProductName: "Lanescope", CompanyName: "The Lanescope authors" });
    expect(properties.LegalCopyright).toMatch(/^Copyright © \d{4} The Lanescope authors$/);
    expect(nsis().versionKey).toContain(`/LANG=1033 LegalCopyright "${properties.LegalCopyright}"`);
  });

  test("has an icon in all sizes that Explorer shows", () => {
    expect(readIcons().ico).toEqual([16, 24, 32, 48, 64, 128, 256]);
    expect(iconsOf(all.packaged.program)).toEqual([16, 24, 32, 48, 64, 128, 256]);
  });

  test("asks where to install and shows the licence", () => {
    expect(Object.keys(nsis().defines)).toContain("allowToChangeInstallationDirectory");
    expect(nsis().installer).toMatch(/MUI_PAGE_LICENSE ".*LICENSE"/);
  });

  test("takes no type of file from another program", () => {
    const { installer, uninstaller, include } = nsis();
    expect(installer + uninstaller).not.toContain("ASSOCIATE");
    // The value without a name of a type is its default program.
    expect(include.match(/WriteReg\w+ SHELL_CONTEXT "Software\\Classes\\\.[^"\\]+" .*/g)).toEqual([
      'WriteRegStr SHELL_CONTEXT "Software\\Classes\\.lanescope" "" "Lanescope.Bundle"',
    ]);
    // Of .lsm.jsonl and .lsi.jsonl Windows sees the last part, and others write such files.
    expect(include.replace(/^\s*;.*$/gm, "")).not.toContain("jsonl");
  });

  test("opens its bundles, offers to open archives and files of tracers, and takes back all that it wrote when it is removed", () => {
    const macros = macrosOf(nsis().include);
    expect([...written(macros, "customInstall")].sort()).toEqual([...removed(macros, "customUnInstall")].sort());
    for (const type of TYPES) {
      expect(written(macros, "customInstall")).toContain(
        `Software\\Classes\\.${type}\\OpenWithProgids Lanescope.Trace`,
      );
    }
    const install = macros.get("customInstall")?.join("\n");
    expect(install).toContain(`Lanescope.Trace\\shell\\open\\command" "" '"$appExe" "%1"'`);
    expect(install).toContain(`Lanescope.Bundle\\shell\\open\\command" "" '"$appExe" "%1"'`);
    expect(install).toContain(`Classes\\lanescope\\shell\\open\\command" "" '"$appExe" "%1"'`);
    expect(install).toContain(`Classes\\lanescope" "URL Protocol" ""`);
  });
});

function versionOf(program: string): Record<string, string> {
  const { entries } = NtExecutableResource.from(NtExecutable.from(readFileSync(program)));
  const [version] = Resource.VersionInfo.fromEntries(entries);
  return version?.getStringValues({ lang: 1033, codepage: 1200 }) ?? {};
}

function iconsOf(program: string): number[] {
  const { entries } = NtExecutableResource.from(NtExecutable.from(readFileSync(program)));
  const [group] = Resource.IconGroupEntry.fromEntries(entries);
  return (group?.icons ?? []).map(({ width }) => width || 256);
}

/** The lines of each macro of an NSIS script. */
function macrosOf(script: string): Map<string, string[]> {
  const found = script.matchAll(/^!macro (\w+).*\n([\s\S]*?)^!macroend$/gm);
  return new Map([...found].map(([, name = "", body = ""]) => [name, body.split("\n").map((line) => line.trim())]));
}

/** Values of types by key, and the keys of the program's own classes, which all their values lie below. */
function written(macros: ReadonlyMap<string, string[]>, name: string): Set<string> {
  return touched(macros, name, /^WriteReg\w+ SHELL_CONTEXT "(.*?)" "(.*?)"/);
}

function removed(macros: ReadonlyMap<string, string[]>, name: string): Set<string> {
  return touched(macros, name, /^DeleteReg(?:Value|Key) SHELL_CONTEXT "(.*?)"(?: "(.*?)")?/);
}

function touched(macros: ReadonlyMap<string, string[]>, name: string, pattern: RegExp): Set<string> {
  return new Set(
    expand(macros, name).flatMap((line) => {
      const [, key, value] = pattern.exec(line) ?? [];
      if (key === undefined) return [];
      const own = ["Lanescope.Trace", "Lanescope.Bundle", "lanescope"].find((name) =>
        `${key}\\`.startsWith(`Software\\Classes\\${name}\\`),
      );
      return [own ?? `${key} ${value}`];
    }),
  );
}

/** The lines of a macro with the macros in it, of which each has one parameter at most. */
function expand(macros: ReadonlyMap<string, string[]>, name: string, parameter = ""): string[] {
  return (macros.get(name) ?? []).flatMap((written) => {
    const line = written.replace(/\$\{(?:EXT|DO)\}/g, parameter);
    const [, inner, argument] = /^!insertmacro (\w+)(?: "?([\w-]+)"?)?$/.exec(line) ?? [];
    return inner === undefined ? [line] : expand(macros, inner, argument);
  });
}
