export type System = "linux" | "win32" | "darwin";

/** Systems for which electron-builder packs on this machine. */
export const PACKABLE: readonly System[];

export function packStandIn(system: System, out: string): Promise<PackedStandIn>;

export interface PackedStandIn {
  readonly folder: string;
  readonly targets: readonly string[];
  readonly given: readonly Given[];
  readonly nsis?: NsisScript;
}

/** What the program that makes a package is given. */
export interface Given {
  readonly desktop: string;
  readonly desktopFile: string;
  readonly fpm?: readonly string[];
  readonly afterInstall?: string;
  readonly afterRemove?: string;
}

export interface NsisScript {
  readonly defines: Readonly<Record<string, string | null>>;
  readonly versionKey: readonly string[];
  readonly installer: string;
  readonly uninstaller: string;
  readonly include: string;
}
