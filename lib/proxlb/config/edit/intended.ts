import { isMapping } from "@/lib/proxlb/yaml/plain";
import { Impossible, NO_KEYS } from "./nodes";
import { isList, type PlainValue } from "./scalar";

type Values = PlainValue | Date | undefined;

/** The values as they are to be with the value at a path; what is missing above it becomes a mapping. */
export function withValue(values: unknown, path: readonly (string | number)[], value: PlainValue): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (Array.isArray(values) && typeof step === "number") {
    const items = [...values];
    items[step] = withValue(items[step], rest, value);
    return items;
  }
  const isNothing = values === null || values === undefined || values === "";
  if (!isNothing && !isMapping(values)) throw new Impossible(NO_KEYS);
  const map = isNothing ? {} : (values as { readonly [key: string]: unknown });
  return { ...map, [step]: withValue(map[step], rest, value) };
}

/** The values with what stands at a path made anew; there it has to be. */
export function withChanged(
  values: unknown,
  path: readonly (string | number)[],
  change: (value: unknown) => unknown,
): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return change(values);
  if (Array.isArray(values))
    return values.map((item, index) => (index === step ? withChanged(item, rest, change) : item));
  if (!isMapping(values) || !Object.hasOwn(values, step))
    throw new Impossible("There is nothing at this place.");
  return Object.fromEntries(
    Object.entries(values).map(([key, item]) => [key, key === step ? withChanged(item, rest, change) : item]),
  );
}

export function without(values: unknown, step: string | number): unknown {
  if (Array.isArray(values)) return values.filter((_, index) => index !== step);
  if (!isMapping(values)) return values;
  return Object.fromEntries(Object.entries(values).filter(([key]) => key !== step));
}

export function moved(values: unknown, from: number, to: number): unknown {
  if (!Array.isArray(values)) return values;
  const items = [...values];
  items.splice(to, 0, ...items.splice(from, 1));
  return items;
}

/** True where ProxLB would read the same, whatever the order of keys. */
export function isSame(one: unknown, other: unknown): boolean {
  const [a, b] = [one as Values, other as Values];
  if (a instanceof Date && b instanceof Date)
    return a.getTime() === b.getTime() || Object.is(a.getTime(), b.getTime());
  if (isList(a) && isList(b))
    return a.length === b.length && a.every((item, index) => isSame(item, b[index]));
  if (!isMapping(a) || !isMapping(b)) return Object.is(a, b);
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key]))
  );
}
