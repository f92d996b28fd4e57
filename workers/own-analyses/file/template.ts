import { type Expression, type ExpressionFault, isExpressionFault, parseExpression } from "./expression.js";

/** Text with values of an event in braces: `disk {dev}`. `{{` and `}}` are braces. */
export type Template = readonly (string | Expression)[];

const MOST_VALUES = 8;

export function isTemplateFault(read: Template | ExpressionFault): read is ExpressionFault {
  return "message" in read;
}

export function parseTemplate(source: string): Template | ExpressionFault {
  const parts: (string | Expression)[] = [];
  let text = "";
  let values = 0;
  for (let at = 0; at < source.length; at += 1) {
    const sign = source[at] as string;
    if ((sign === "{" || sign === "}") && source[at + 1] === sign) {
      text += sign;
      at += 1;
    } else if (sign === "{") {
      const end = source.indexOf("}", at);
      if (end < 0) return { message: 'the "{" has no "}"', column: at + 1, length: 1 };
      values += 1;
      if (MOST_VALUES < values) return { message: `${MOST_VALUES} values at most`, column: at + 1, length: 1 };
      const expression = parseExpression(source.slice(at + 1, end));
      if (isExpressionFault(expression)) return { ...expression, column: expression.column + at + 1 };
      if (text !== "") parts.push(text);
      text = "";
      parts.push(expression.is === "field" ? { ...expression, column: expression.column + at + 1 } : expression);
      at = end;
    } else if (sign === "}") {
      return { message: 'a "}" without a "{"; write "}}" for a brace', column: at + 1, length: 1 };
    } else text += sign;
  }
  if (text !== "" || parts.length === 0) parts.push(text);
  return parts;
}

/** The text of a template without values; undefined if it has any. */
export function plainText(template: Template): string | undefined {
  const [only] = template;
  return template.length === 1 && typeof only === "string" ? only : undefined;
}
