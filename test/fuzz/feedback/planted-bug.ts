/** Three bytes in a row: by chance alone that takes millions of tries. */
export function target(input: Uint8Array): void {
  if (input[0] === 0x56) {
    if (input[1] === 0x4d) {
      if (input[2] === 0x21) throw new Error("found the planted bug");
    }
  }
}
