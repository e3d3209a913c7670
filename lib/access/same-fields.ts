/** What stands in a row now of the fields that a change names. */
export function sameFields(row: object, change: object): Record<string, unknown> {
  const fields = Object.keys(change);
  return Object.fromEntries(Object.entries(row).filter(([name]) => fields.includes(name)));
}
