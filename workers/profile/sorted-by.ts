/** Places in the order of their keys, which are whole numbers from -1 on. Those with the same key keep their order. */
export function sortedBy(keys: Int32Array, places: Int32Array): Int32Array {
  let most = -1;
  for (let i = 0; i < keys.length; i += 1) most = Math.max(most, keys[i] as number);
  const begins = new Int32Array(most + 3);
  for (let i = 0; i < keys.length; i += 1) {
    const at = (keys[i] as number) + 2;
    begins[at] = (begins[at] as number) + 1;
  }
  for (let at = 1; at < begins.length; at += 1) begins[at] = (begins[at] as number) + (begins[at - 1] as number);
  const sorted = new Int32Array(places.length);
  for (let i = 0; i < places.length; i += 1) {
    const place = places[i] as number;
    const at = (keys[place] as number) + 1;
    sorted[begins[at] as number] = place;
    begins[at] = (begins[at] as number) + 1;
  }
  return sorted;
}
