/** A text in CSV (RFC 4180): quotes around text with a comma, a quote or a line end, quotes doubled. */
export function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A text for the clipboard: tabs and line ends inside it become spaces. */
export function tsvCell(text: string): string {
  return text.replace(/[\t\r\n]/g, " ");
}

/**
 * Spreadsheets read a cell that begins like this as a formula, and a formula may act: a process can call itself
 * `=HYPERLINK(...)`. An apostrophe in front makes the cell text. A program that reads the file removes the apostrophe;
 * to keep this unambiguous, text that begins with apostrophes and such a character gets one more.
 */
export function inert(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

const FORMULA = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
