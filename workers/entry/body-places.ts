/**
 * Bodies of the shell that may be open at a time, in all pages and workers of an origin: a browser opens six connections
 * to a server, and what a body waits for may need another one.
 */
const PLACES = 4;

/** Takes one of the places for open bodies; undefined if none is free. A worker that ends gives its places back. */
export async function takeBodyPlace(): Promise<(() => void) | undefined> {
  for (let place = 0; place < PLACES; place += 1) {
    const leave = await lockNow(`lanescope.body.${place}`);
    if (leave !== undefined) return leave;
  }
  return undefined;
}

function lockNow(name: string): Promise<(() => void) | undefined> {
  return new Promise((resolve) => {
    const held = navigator.locks?.request(name, { ifAvailable: true }, (lock) => {
      if (lock === null) return resolve(undefined);
      return new Promise<void>((leave) => resolve(leave));
    });
    // Without locks (a page without a secure address), or refused: nobody has a place.
    if (held === undefined) resolve(undefined);
    else held.catch(() => resolve(undefined));
  });
}
