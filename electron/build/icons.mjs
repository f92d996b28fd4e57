// Draws the application's icons from electron/resources/icon.svg: node electron/build/icons.mjs
// They are kept in the repository. So packaging needs neither a browser nor an image tool.
//
//   icon.png           1024 pixels
//   icons/NxN.png      Linux: the sizes of the hicolor theme
//   icon.ico           Windows
//   icon.icns          macOS
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { findChromium } from "../../test/setup/tools.mjs";

const HICOLOR_SIZES = [16, 24, 32, 48, 64, 128, 256, 512];
const ICO_SIZES = [16, 24, 32, 48, 64, 128, 256];

/** OSType and pixels of each picture in an .icns; those from ic11 to ic14 and ic10 are for screens of double density. */
const ICNS_TYPES = [
  ["icp4", 16],
  ["icp5", 32],
  ["ic07", 128],
  ["ic08", 256],
  ["ic09", 512],
  ["ic11", 32],
  ["ic12", 64],
  ["ic13", 256],
  ["ic14", 512],
  ["ic10", 1024],
];

const folder = fileURLToPath(new URL("../resources/", import.meta.url));
const pictures = await draw(readFileSync(join(folder, "icon.svg"), "utf8"), [...HICOLOR_SIZES, 1024]);
mkdirSync(join(folder, "icons"), { recursive: true });
for (const size of HICOLOR_SIZES) writeFileSync(join(folder, `icons/${size}x${size}.png`), pictures.get(size));
writeFileSync(join(folder, "icon.png"), pictures.get(1024));
writeFileSync(join(folder, "icon.ico"), ico());
writeFileSync(join(folder, "icon.icns"), icns());

/** The picture as PNG in each size. */
async function draw(svg, sizes) {
  const browser = await chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox"] });
  const page = await browser.newPage();
  const drawn = new Map();
  for (const size of sizes) {
    await page.setViewportSize({ width: size, height: size });
    await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw;height:100vh}</style>${svg}`);
    drawn.set(size, await page.screenshot({ omitBackground: true }));
  }
  await browser.close();
  return drawn;
}

/** ICONDIR, an ICONDIRENTRY for each picture, and the pictures as PNG. Width and height 256 are written as 0. */
function ico() {
  const head = Buffer.alloc(6 + 16 * ICO_SIZES.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(ICO_SIZES.length, 4);
  let offset = head.length;
  for (const [i, size] of ICO_SIZES.entries()) {
    const at = 6 + 16 * i;
    head.writeUInt8(size % 256, at);
    head.writeUInt8(size % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(pictures.get(size).length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += pictures.get(size).length;
  }
  return Buffer.concat([head, ...ICO_SIZES.map((size) => pictures.get(size))]);
}

/** "icns" and the length of all, then for each picture its type, its length with these 8 bytes, and the PNG. */
function icns() {
  const parts = ICNS_TYPES.flatMap(([type, size]) => {
    const png = pictures.get(size);
    return [chunkHead(type, png.length), png];
  });
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([chunkHead("icns", length), ...parts]);
}

function chunkHead(type, contentLength) {
  const head = Buffer.alloc(8);
  head.write(type, "latin1");
  head.writeUInt32BE(contentLength + 8, 4);
  return head;
}
