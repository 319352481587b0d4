type Named = readonly [key: string, item: unknown];

/**
 * The items of a merged list in the order a strategic merge patch gives them: those of the manifest in the manifest's
 * order, and before each of them those only the server has that come before it in the server's list.
 */
export function inServerOrder(others: readonly Named[], wanted: readonly Named[], serverOrder: readonly string[]): unknown[] {
  const places = new Map(serverOrder.map((key, place) => [key, place] as const));
  const ordered: unknown[] = [];
  let next = 0;
  for (const [key, item] of wanted) {
    const place = places.get(key);
    for (let other = others[next]; other !== undefined && isBefore(places.get(other[0]), place); other = others[next]) {
      ordered.push(other[1]);
      next += 1;
    }
    ordered.push(item);
  }
  return [...ordered, ...others.slice(next).map(([, item]) => item)];
}

const isBefore = (left: number | undefined, right: number | undefined): boolean => left !== undefined && right !== undefined && left < right;
