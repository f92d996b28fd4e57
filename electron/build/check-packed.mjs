// Reads packed applications back: their fuses, what is in them, and how much each part weighs.
//
//   npm run dist:check -- FOLDER...    linux-unpacked, win-unpacked or Lanescope.app
//   npm run dist:check                 packs for all systems with a stand-in for Electron, and checks those
import { fileURLToPath } from "node:url";
import { packAndCheckStandIns, reportPacked } from "./report-packed.mjs";

const folders = process.argv.slice(2);
const release = fileURLToPath(new URL("../../release", import.meta.url));
const isRight = folders.length > 0 ? await reportPacked(folders) : await packAndCheckStandIns(release);
process.exitCode = isRight ? 0 : 1;
