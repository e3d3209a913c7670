import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  type Node,
  type ParsedNode,
  visit,
} from "yaml";
import { isTooDeep, TOO_DEEP, type YamlToken } from "./limits";

/** A sentence and where it belongs. */
export interface Finding {
  message: string;
  offset: number | undefined;
}

/** What npm yaml reads and PyYAML, and so ProxLB, refuses or reads as something else. */
export function dialectFindings(tokens: YamlToken[]): Finding[] {
  const anchors = new Set<string>();
  const findings: Finding[] = [];
  let flowDepth = 0;
  for (const { type, text, offset } of tokens) {
    const find = (message: string) => findings.push({ message, offset });
    if (type === "flow-map-start" || type === "flow-seq-start") flowDepth += 1;
    if (type === "flow-map-end" || type === "flow-seq-end") flowDepth -= 1;
    if (type === "content" && flowDepth > 0 && /^:|\?/.test(text))
      find("Within brackets a value that has ? in it, or starts with a colon, needs quotes.");
    if (type === "tag" && text !== "!!str") find("Tags are not allowed: write the value without one.");
    if (type === "directive-line") find("Lines that start with % are not allowed.");
    if (type === "anchor" || type === "alias") {
      if (!/^[&*][\w-]+$/.test(text)) find("The name of an anchor takes letters, digits, - and _ only.");
      if (type === "anchor" && anchors.has(text)) find("This anchor is defined twice.");
      if (type === "anchor") anchors.add(text);
    }
    if ((type === "space" || isPlain(type, text)) && text.includes("\t"))
      find("Use spaces, not tabs: ProxLB refuses a tab outside of quotes.");
    if (type === "double-quoted-scalar" && /\\u[dD][89a-fA-F]/.test(text))
      find("Write the character itself instead of this escape.");
  }
  return [...findings, ...openBlock(tokens)];
}

/** PyYAML gives the last line of a block no line break where the file has none; npm yaml does. */
function openBlock(tokens: YamlToken[]): Finding[] {
  const [header, , last] = tokens.slice(-3);
  const isBlock = last?.type === "content" && header?.type === "block-scalar-header";
  if (!isBlock || last.text.endsWith("\n")) return [];
  return [{ message: "The file has to end with a line break here.", offset: last.offset }];
}

/** Keys that are no text, given twice, or that JavaScript gives a meaning of its own; and what is nested too deep. */
export function structureFindings(document: Document.Parsed): Finding[] {
  const findings: Finding[] = [];
  visit(document, {
    Node(_, node, path) {
      if (isAlias(node) && path.some((above) => isCollection(above) && above.anchor === node.source))
        findings.push({ message: "This alias stands within what it stands for.", offset: offsetOf(node) });
      if (!isCollection(node)) return;
      if (isTooDeep(path.filter(isCollection).length + 1)) {
        findings.push({ message: TOO_DEEP, offset: offsetOf(node) });
        return visit.BREAK;
      }
      if (isMap(node)) findings.push(...keyFindings(node.items.map((pair) => pair.key as ParsedNode)));
    },
  });
  return findings;
}

function keyFindings(keys: ParsedNode[]): Finding[] {
  const seen = new Set<unknown>();
  return keys.flatMap((key) => {
    const message = keyProblem(key, seen);
    return message === null ? [] : [{ message, offset: offsetOf(key) }];
  });
}

function keyProblem(key: ParsedNode, seen: Set<unknown>): string | null {
  if (isAlias(key)) return "A key has to be written out, not taken from an alias.";
  // `on:` is the key True for ProxLB, which then fails with a Python error.
  if (!isScalar(key) || !(typeof key.value === "string" || typeof key.value === "symbol"))
    return "A key has to be text: put this one in quotes.";
  if (typeof key.value === "string" && RESERVED_KEYS.has(key.value)) return "This key is not allowed.";
  if (seen.has(key.value)) return "This key is given twice; ProxLB would silently take the last one.";
  seen.add(key.value);
  return null;
}

const RESERVED_KEYS = new Set(["__proto__", "constructor", "prototype"]);

function isPlain(type: YamlToken["type"], text: string): boolean {
  return type === "content" && !text.includes("\n");
}

function offsetOf(node: Node | null): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
