import fc from "fast-check";
import { expect, test } from "vitest";
import { markdownHtml } from "../../../../renderer/share/markdown-html.js";

function check(source: string, inside: string): void {
  expect(markdownHtml(source)).toBe(`<div class="note-text" dir="auto">${inside}</div>`);
}

test("blocks and emphasis of a note", () => {
  check(
    "# Slow\n**vCPU 0** waits\nfor `kworker`",
    [
      '<p dir="auto" class="note-head">Slow</p>\n',
      '<p dir="auto"><strong>vCPU 0</strong> waits<br>for <code>kworker</code></p>',
    ].join(""),
  );
  check("2. one\n3. two", '<ol start="2"><li><p dir="auto">one</p></li>\n<li><p dir="auto">two</p></li></ol>');
  check(
    "> so\n\n---\n```\na <b>\n```",
    ['<blockquote><p dir="auto">so</p></blockquote>\n<hr>\n', "<pre><code>a &lt;b&gt;</code></pre>"].join(""),
  );
});

test("a link shows where it leads; what is no https is text", () => {
  check(
    "[the ticket](https://tracker.example/7?a=1&b=2)",
    '<p dir="auto">the ticket <a href="https://tracker.example/7?a=1&amp;b=2" rel="noopener noreferrer"><bdi dir="ltr">https://tracker.example/7?a=1&amp;b=2</bdi></a></p>',
  );
  check("[x](javascript:alert(1))", '<p dir="auto">x (<bdi dir="ltr">javascript:alert(1)</bdi>)</p>');
  check(
    "https://a.example/",
    '<p dir="auto"><a href="https://a.example/" rel="noopener noreferrer"><bdi dir="ltr">https://a.example/</bdi></a></p>',
  );
});

const TAGS =
  /<\/?(?:div|p|pre|code|blockquote|ul|ol|li|hr|br|strong|em|s|a|bdi)(?: (?:class|dir|start|href|rel)="[^"<>]*")*>/g;

test("whatever is written, the only tags are those of notes, and every address is https", () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom(
      "<script>",
      "</div>",
      "[",
      "](",
      ")",
      "javascript:",
      "https://",
      '"',
      "'",
      "&",
      "\n",
      "> ",
      "`",
      "**",
      "\u202e",
    ),
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const html = markdownHtml(pieces.join(""));
      expect(html.replace(TAGS, "")).not.toMatch(/[<>\u202e]/);
      for (const [, address = ""] of html.matchAll(/href="([^"]*)"/g)) expect(address).toMatch(/^https:\/\//);
    }),
  );
});
