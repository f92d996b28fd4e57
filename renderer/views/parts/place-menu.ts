/** Free px between a menu and the edge of the window. */
const EDGE_PX = 8;

/** Beside an entry of another menu: right of it, or left where the window ends. */
export function placeBeside(element: HTMLElement, entry: DOMRect): void {
  const { offsetWidth: width, offsetHeight: height } = element;
  const isRight = entry.right + width <= window.innerWidth - EDGE_PX;
  const lowest = window.innerHeight - EDGE_PX - height;
  element.style.left = `${isRight ? entry.right : Math.max(EDGE_PX, entry.left - width)}px`;
  element.style.top = `${Math.max(EDGE_PX, Math.min(entry.top - MENU_PADDING_PX, lowest))}px`;
}

/** Above the first entry of a menu. */
const MENU_PADDING_PX = 4;

/** Right and below of a point; on the other side of it, or as far inside as needed, where the window ends. */
export function placeAt(element: HTMLElement, xPx: number, yPx: number): void {
  const { offsetWidth: width, offsetHeight: height } = element;
  const room = { width: window.innerWidth - EDGE_PX, height: window.innerHeight - EDGE_PX };
  const left = xPx + width <= room.width ? xPx : xPx - width;
  const top = yPx + height <= room.height ? yPx : yPx - height;
  element.style.left = `${Math.max(EDGE_PX, Math.min(left, room.width - width))}px`;
  element.style.top = `${Math.max(EDGE_PX, top < EDGE_PX ? room.height - height : top)}px`;
}
