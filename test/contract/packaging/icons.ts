import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../../electron/resources/", import.meta.url));

/** Pixels of all pictures in the icons, as the pictures themselves say. */
export function readIcons(): { readonly set: number[]; readonly ico: number[]; readonly icns: Record<string, number> } {
  return {
    set: readdirSync(join(folder, "icons"))
      .map((name) => [Number.parseInt(name, 10), pngSize(readFileSync(join(folder, "icons", name)))] as const)
      .map(([named, size]) => (named === size ? size : Number.NaN))
      .sort((a, b) => a - b),
    ico: icoSizes(readFileSync(join(folder, "icon.ico"))),
    icns: icnsSizes(readFileSync(join(folder, "icon.icns"))),
  };
}

function icoSizes(ico: Buffer): number[] {
  return Array.from({ length: ico.readUInt16LE(4) }, (_, i) =>
    pngSize(ico.subarray(ico.readUInt32LE(6 + 16 * i + 12))),
  );
}

function icnsSizes(icns: Buffer): Record<string, number> {
  const sizes: Record<string, number> = {};
  for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4)) {
    sizes[icns.toString("latin1", at, at + 4)] = pngSize(icns.subarray(at + 8));
  }
  return sizes;
}

/** Width in IHDR; NaN unless it is a square PNG. */
function pngSize(png: Buffer): number {
  const isPng = png.toString("latin1", 1, 4) === "PNG";
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  return isPng && width === height ? width : Number.NaN;
}
