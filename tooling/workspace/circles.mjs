/**
 * Imports that lead back to where they began.
 *
 * @param {readonly (readonly [from: string, to: string])[]} links Which file imports which.
 * @param {(file: string) => string} placeOf What a file counts as: itself, or its folder.
 * @returns {(readonly [from: string, to: string])[][]} Circles by their links, at least one of each knot of places that reach each other.
 */
export function circles(links, placeOf) {
  const ways = new Map(); // by place, the places it imports from with a link for each
  for (const link of links) {
    const [from, to] = link.map(placeOf);
    if (!ways.has(from)) ways.set(from, new Map());
    if (from !== to && !ways.get(from).has(to)) ways.get(from).set(to, link);
  }
  return [...ways.keys()]
    .sort()
    .map((start) => wayBack(ways, start))
    .filter((circle) => circle !== null && circle.every((place) => place >= circle[0])) // else it is found from another start
    .map((circle) => circle.map((place, index) => ways.get(place).get(circle[index + 1] ?? circle[0])));
}

/** The places on the shortest way from one back to itself; null where there is none. */
function wayBack(ways, start) {
  const seen = new Set();
  const reached = [[start]];
  for (const way of reached) {
    for (const next of ways.get(way.at(-1))?.keys() ?? []) {
      if (next === start) return way;
      if (!seen.has(next)) reached.push([...way, next]);
      seen.add(next);
    }
  }
  return null;
}
