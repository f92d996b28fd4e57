/** The address that a link leads to, written out as a browser understands it; undefined if it is no https. */
export function webAddress(href: string): string | undefined {
  const url = URL.parse(href);
  // A name and password before the host make an address look like another one.
  if (url === null || url.protocol !== "https:" || url.username !== "" || url.password !== "") return undefined;
  return url.href;
}
