/** What has a key in common, of any number of keys each, in the order of their first member. */
export function membersOf<Item>(items: readonly Item[], keysOf: (item: Item) => readonly string[]): Map<string, Item[]> {
  const members = new Map<string, Item[]>();
  for (const item of items) {
    for (const key of keysOf(item)) {
      const known = members.get(key);
      if (known) known.push(item);
      else members.set(key, [item]);
    }
  }
  return members;
}
