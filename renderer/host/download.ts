/** The browser's own way of saving: it asks where, or puts it into its downloads folder. */
export function download(name: string, blob: Blob): void {
  const link = document.createElement("a");
  link.download = name;
  link.href = URL.createObjectURL(blob);
  link.click();
  // The browser holds the blob itself once it has handled the click.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
