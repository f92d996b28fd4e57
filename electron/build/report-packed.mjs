// Says what was found in packed applications.
import { join } from "node:path";
import { PACKABLE, packStandIn } from "./pack-stand-in.mjs";
import { openPackaged, problemsOf, weigh, weightText } from "./packaged.mjs";

/** Resolves to whether nothing is wrong with any of these packed applications. */
export async function reportPacked(folders) {
  let isRight = true;
  for (const folder of folders) {
    const packaged = openPackaged(folder);
    const problems = await problemsOf(packaged);
    console.log(`${folder}\n${weightText(weigh(packaged))}`);
    for (const problem of problems) console.error(`wrong: ${problem}`);
    if (problems.length === 0) console.log("All fuses and files are as they should be.");
    isRight &&= problems.length === 0;
  }
  return isRight;
}

/** Packs into folders of `release`. Resolves to whether that worked and nothing is wrong with what it gave. */
export async function packAndCheckStandIns(release) {
  let isRight = true;
  const checked = [];
  for (const system of PACKABLE) {
    const { folder, targets } = await packStandIn(system, join(release, "stand-in", system));
    isRight = (await reportPacked([folder])) && isRight;
    checked.push(`${system} (${targets.join(", ")})`);
  }
  console.log(
    `\nChecked with a stand-in for Electron: the configuration of ${checked.join(", ")}; the packed files; the fuses.\n` +
      "Not checked: Electron itself, and the programs that make packages of the folders.",
  );
  return isRight;
}
