import { FILE_SHAPE } from "./file-shape.js";
import { jsonSchemaOf } from "./shape.js";

/** The published JSON schema of `*.analysis.json`, for editors: docs/analysis.schema.json is this, as a text. */
export function analysisSchema(): string {
  const schema = { $schema: "https://json-schema.org/draft/2020-12/schema", title: "Lanescope analysis" };
  return `${JSON.stringify({ ...schema, ...jsonSchemaOf(FILE_SHAPE) }, undefined, 2)}\n`;
}
