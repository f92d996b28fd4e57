/** What to say of a download by a package that asks for a newer Node (`engines`, ">= 22.12.0") than this one. */
export function oldNodeHint(wanted: string, version = process.versions.node): string | undefined {
  const [, major = "", minor = ""] = /(\d+)\.(\d+)/.exec(wanted) ?? [];
  const [ownMajor, ownMinor] = version.split(".").map(Number);
  if (major === "" || ownMajor === undefined || ownMinor === undefined) return undefined;
  const isOld = ownMajor < Number(major) || (ownMajor === Number(major) && ownMinor < Number(minor));
  return isOld ? `its installer asks for Node ${major}.${minor} or newer, and this is ${version}` : undefined;
}
