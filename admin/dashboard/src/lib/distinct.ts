/** Names that tell things apart: keys of several customers are often called the same. */

/** Labels by id; to one that others have too its number is added. */
export function distinct<Id>(things: readonly { id: Id; label: string }[]): Map<Id, string> {
  const uses = new Map<string, number>();
  for (const { label } of things) uses.set(label, (uses.get(label) ?? 0) + 1);
  return new Map(things.map(({ id, label }) => [id, (uses.get(label) ?? 0) > 1 ? `${label} #${id}` : label]));
}
