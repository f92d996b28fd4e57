// `npm run build:web`: the window as files for any web server, into dist.web/ or the folder that is named.
//
// The same window as in dist/renderer/, with its policy and version in the page, and beside it the samples and licences.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { thirdPartyLicences } from "./licences.mjs";
import { buildWindow } from "./window.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = resolve(process.argv[2] ?? join(root, "dist.web"));
const fresh = `${folder}.new-${process.pid}`;

refuseStrangers();
try {
  await buildWindow(fresh, "static");
  copySamples();
  copyFileSync(join(root, "LICENSE"), join(fresh, "licence.txt"));
  writeFileSync(join(fresh, "third-party-licences.txt"), thirdPartyLicences(root));
  rmSync(folder, { recursive: true, force: true });
  renameSync(fresh, folder);
} finally {
  rmSync(fresh, { recursive: true, force: true });
}
console.log(`built ${relative(process.cwd(), folder)}/: ${sizes()}`);

/** The list, and the files that it names. */
function copySamples() {
  mkdirSync(join(fresh, "samples"));
  const list = join(root, "samples/index.json");
  const names = JSON.parse(readFileSync(list, "utf8")).map(({ file }) => file);
  for (const name of ["index.json", ...names]) copyFileSync(join(root, "samples", name), join(fresh, "samples", name));
}

/** A folder that is replaced must be an earlier build: a mistyped name loses nothing. */
function refuseStrangers() {
  const isFull = existsSync(folder) && 0 < readdirSync(folder).length;
  if (!isFull || existsSync(join(folder, "third-party-licences.txt"))) return;
  console.error(`${folder} is not empty and holds no earlier build: name another folder`);
  process.exit(1);
}

/** "4.2 MB in 14 files, of which samples 1.8 MB". */
function sizes() {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const bytesOf = (some) => some.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
  const samples = files.filter(({ parentPath }) => parentPath === join(folder, "samples"));
  return `${megabytes(bytesOf(files))} in ${files.length} files, of which samples ${megabytes(bytesOf(samples))}`;
}

function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
