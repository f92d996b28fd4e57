import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { SECURITY_HEADERS } from "../../../electron/node/security-headers.js";

test("the headers that docs/web.md gives for a web server are those of our own shells", () => {
  const added = [...readFileSync("docs/web.md", "utf8").matchAll(/add_header (\S+) "?(.*?)"?;\n/g)];
  const headers = Object.fromEntries(added.map(([, name, value]) => [name, value]));
  expect(Object.keys(headers)).toContain("Content-Security-Policy");
  expect(SECURITY_HEADERS).toMatchObject(headers);
});
