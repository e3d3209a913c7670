import { type Document, isPair, isScalar, isSeq, type Scalar, visit } from "yaml";
import { isMapping } from "./plain";

/** A scalar of the text with its address; keys have one too, so that each scalar has exactly one. */
export interface PlacedScalar {
  address: string;
  scalar: Scalar;
}

/**
 * Every scalar in the order of the text.
 * @param isWanted leaves others out before their address is made
 */
export function placedScalars(
  document: Document,
  isWanted: (scalar: Scalar) => boolean = () => true,
): PlacedScalar[] {
  const found: PlacedScalar[] = [];
  visit(document, {
    Scalar(key, scalar, path) {
      if (!isWanted(scalar)) return;
      const steps: string[] = [];
      path.forEach((step, depth) => {
        const above = path[depth - 1];
        if (isPair(step)) steps.push(isScalar(step.key) ? String(step.key.value) : "?");
        else if (isSeq(above)) steps.push(String(above.items.indexOf(step)));
      });
      const above = path.at(-1);
      if (isSeq(above)) steps.push(String(key));
      found.push({ address: JSON.stringify([...steps, key === "key" ? "key" : "value"]), scalar });
    },
  });
  return found;
}

/** Path (as JSON) to text for every plain value, aliases and merges resolved; a list of plain values is one value. */
export function flatValues(values: unknown): Map<string, string> {
  const flat = new Map<string, string>();
  const add = (path: string[], value: unknown): void => {
    if (isMapping(value)) {
      const entries = Object.entries(value);
      if (entries.length === 0) flat.set(JSON.stringify(path), "{}");
      for (const [key, entry] of entries) add([...path, key], entry);
    } else if (Array.isArray(value) && value.some((entry) => typeof entry === "object" && entry !== null)) {
      value.forEach((entry, index) => {
        add([...path, String(index)], entry);
      });
    } else flat.set(JSON.stringify(path), displayed(value));
  };
  add([], values);
  return flat;
}

function displayed(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(displayed).join(", ")}]`;
  if (value instanceof Date) return value.toISOString();
  return value === null || value === undefined ? "null" : String(value);
}
