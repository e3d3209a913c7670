/** Errors by their path below a field; what is said of the field itself is at "". */
export function errorsBelow(errors: Record<string, string>, field: string): Record<string, string> {
  const below = Object.entries(errors).filter(([path]) => path === field || path.startsWith(`${field}.`));
  return Object.fromEntries(below.map(([path, message]) => [path.slice(field.length + 1), message]));
}
