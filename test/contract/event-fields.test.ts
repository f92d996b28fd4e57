import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import * as fields from "../../workers/model/event-fields.js";
import * as kvmFields from "../../workers/model/kvm-fields.js";
import * as monitorFields from "../../workers/model/monitor-fields.js";

// Fields of events have names that cost nothing: bundlers put the column in place of each (`batch.b[i]`).

const dist = fileURLToPath(new URL("../../dist/", import.meta.url));
const names = Object.values({ ...fields, ...kvmFields, ...monitorFields }).flatMap((each) => Object.keys(each));
const access = new RegExp(`\\[\\w+\\.(?:${names.join("|")})\\]\\[`, "g");

test.each([
  ["the window's workers", "renderer/assets", /worker.*\.js$/],
  ["Node's chunks", "chunks", /\.mjs$/],
])("no bundle looks up a field's column: %s", (_, folder, wanted) => {
  const bundles = readdirSync(dist + folder).filter((file) => wanted.test(file));
  const texts = bundles.map((file) => readFileSync(`${dist}${folder}/${file}`, "utf8"));
  expect(texts.some((text) => text.includes("nextTid"))).toBe(true);
  expect(texts.flatMap((text) => text.match(access) ?? [])).toEqual([]);
});
