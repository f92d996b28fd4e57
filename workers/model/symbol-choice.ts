/** "VM=PATH" as a person writes it: whose files of symbols lie there. */
export function guestSymbolsOf(text: string): { readonly owner: string; readonly path: string } | undefined {
  const [, owner, path] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  return owner === undefined || path === undefined ? undefined : { owner, path };
}

/** "MACHINE=0xBYTES" as a person writes it: how much higher its kernel lay than its files of symbols say. */
export function kernelSlideOf(text: string): { readonly owner: string; readonly slide: bigint } | undefined {
  const [, owner, sign, digits] = /^([^=]+)=([-+]?)0x([\da-f]{1,16})$/i.exec(text) ?? [];
  if (owner === undefined || digits === undefined) return undefined;
  const slide = BigInt(`0x${digits}`);
  return { owner, slide: sign === "-" ? -slide : slide };
}
