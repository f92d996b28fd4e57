import { writeFileSync } from "node:fs";
import { coveragePage } from "./page.js";

// npm run coverage:page: writes docs/coverage.md.
writeFileSync("docs/coverage.md", coveragePage());
