// The licences of all bundled packages in one text. Their terms demand that every copy has it.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { nameOf, shippedPackages } from "./shipped.mjs";

/** The licences of all packages that are shipped, sorted by name. */
export function thirdPartyLicences(root) {
  return shippedPackages(root)
    .map(([path, entry]) => section(join(root, path), path, entry))
    .join(`\n${"-".repeat(78)}\n\n`);
}

function section(folder, path, { version, license }) {
  const texts = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), "utf8").trim());
  if (texts.length === 0) texts.push(noticeIn(folder));
  return `${[`${nameOf(path)} ${version} (${license ?? "see text"})`, ...texts].join("\n\n")}\n`;
}

/** Some packages say it at the top of their script only. */
function noticeIn(folder) {
  const { main = "index.js" } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const [, notice] = /^\/\*!?(.*?)\*\//s.exec(readFileSync(join(folder, main), "utf8")) ?? [];
  return (notice ?? "").replace(/^ ?\*? ?/gm, "").trim();
}
