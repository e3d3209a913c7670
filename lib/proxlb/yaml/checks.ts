import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type ParsedNode,
  visit,
} from "yaml";
import { isTooDeep, TOO_DEEP, type YamlToken } from "./limits";

/** A sentence and where it belongs. */
export interface YamlFinding {
  /** Names the check, for tests and for programs. */
  id: string;
  message: string;
  offset: number | undefined;
  /** Where it is, by keys and places in lists; of structure only. */
  steps?: (string | number)[];
}

/** What npm yaml reads and PyYAML, and so ProxLB, refuses or reads as something else. */
export function dialectFindings(tokens: YamlToken[]): YamlFinding[] {
  const anchors = new Set<string>();
  const findings: YamlFinding[] = [];
  let flowDepth = 0;
  let before: YamlToken["type"] | null = null;
  for (const { type, text, offset } of tokens) {
    const find = (id: string, message: string) => findings.push({ id, message, offset });
    if (type === "flow-map-start" || type === "flow-seq-start") flowDepth += 1;
    if (type === "flow-map-end" || type === "flow-seq-end") flowDepth -= 1;
    if (type === "content" && flowDepth > 0 && /^:|\?/.test(text))
      find(
        "yaml_needs_quotes",
        "Within brackets a value that has ? in it, or starts with a colon, needs quotes.",
      );
    if (type === "explicit-key-ind" && flowDepth > 0 && !(before && STARTS_ENTRY.has(before)))
      find("yaml_needs_quotes", "Within brackets a ? alone is no value: it needs quotes.");
    if (!BETWEEN.has(type)) before = type;
    if (type === "tag" && text !== "!!str")
      find("yaml_tag", "Tags are not allowed: write the value without one.");
    if (type === "directive-line") find("yaml_directive", "Lines that start with % are not allowed.");
    if (type === "anchor" || type === "alias") {
      if (!/^[&*][\w-]+$/.test(text))
        find("yaml_anchor", "The name of an anchor takes letters, digits, - and _ only.");
      if (type === "anchor" && anchors.has(text)) find("yaml_anchor", "This anchor is defined twice.");
      if (type === "anchor") anchors.add(text);
    }
    if ((type === "space" || isPlain(type, text, flowDepth)) && text.includes("\t"))
      find("yaml_tab", "Use spaces, not tabs: ProxLB refuses a tab outside of quotes.");
    if (type === "double-quoted-scalar" && /\\u[dD][89a-fA-F]/.test(text))
      find("yaml_escape", "Write the character itself instead of this escape.");
  }
  return [...findings, ...openBlock(tokens)];
}

/** After what an entry within brackets begins, and what stands between pieces without being one. */
const STARTS_ENTRY = new Set<YamlToken["type"]>(["flow-map-start", "flow-seq-start", "comma"]);
const BETWEEN = new Set<YamlToken["type"]>(["space", "newline", "comment"]);

/** PyYAML gives the last line of a block no line break where the file has none; npm yaml does. */
function openBlock(tokens: YamlToken[]): YamlFinding[] {
  const [header, , last] = tokens.slice(-3);
  const isBlock = last?.type === "content" && header?.type === "block-scalar-header";
  if (!isBlock || last.text.endsWith("\n")) return [];
  return [
    { id: "yaml_line_break", message: "The file has to end with a line break here.", offset: last.offset },
  ];
}

/** Keys that are no text, given twice, or that JavaScript gives a meaning of its own; and what is nested too deep. */
export function structureFindings(document: Document.Parsed): YamlFinding[] {
  const findings: YamlFinding[] = [];
  visit(document, {
    Alias(_, node, path) {
      if (path.some((above) => isCollection(above) && above.anchor === node.source))
        findings.push({
          id: "yaml_alias",
          message: "This alias stands within what it stands for.",
          offset: offsetOf(node),
        });
    },
    Collection(_, node, path) {
      if (isTooDeep(path.filter(isCollection).length + 1)) {
        findings.push({ id: "yaml_limit", message: TOO_DEEP, offset: offsetOf(node) });
        return visit.BREAK;
      }
      if (node.tag?.endsWith(":str"))
        findings.push({
          id: "yaml_tag",
          message: "This tag makes text of a value, not of a list or mapping.",
          offset: offsetOf(node),
        });
      if (isMap(node))
        findings.push(
          ...keyFindings(
            node.items.map((pair) => pair.key as ParsedNode),
            () => stepsTo(node, path),
          ),
        );
    },
  });
  return findings;
}

function keyFindings(keys: ParsedNode[], above: () => (string | number)[]): YamlFinding[] {
  const seen = new Set<unknown>();
  return keys.flatMap((key) => {
    const problem = keyProblem(key, seen);
    return problem === null ? [] : [{ ...problem, offset: offsetOf(key), steps: [...above(), keyName(key)] }];
  });
}

function keyName(key: ParsedNode): string {
  return isScalar(key) ? String(key.value) : "";
}

function stepsTo(node: Node, path: readonly unknown[]): (string | number)[] {
  return path.flatMap((step, depth): (string | number)[] => {
    if (isPair(step)) return [keyName(step.key as ParsedNode)];
    return isSeq(step) ? [step.items.indexOf(path[depth + 1] ?? node)] : [];
  });
}

function keyProblem(key: ParsedNode, seen: Set<unknown>): Pick<YamlFinding, "id" | "message"> | null {
  const problem = (message: string) => ({ id: "yaml_key", message });
  if (isAlias(key)) return problem("A key has to be written out, not taken from an alias.");
  // `on:` is the key True for ProxLB, which then fails with a Python error.
  if (!isScalar(key) || !(typeof key.value === "string" || typeof key.value === "symbol"))
    return problem("A key has to be text: put this one in quotes.");
  if (typeof key.value === "string" && RESERVED_KEYS.has(key.value))
    return problem("This key is not allowed.");
  if (seen.has(key.value))
    return { id: "key_twice", message: "This key is given twice; ProxLB would silently take the last one." };
  seen.add(key.value);
  return null;
}

const RESERVED_KEYS = new Set(["__proto__", "constructor", "prototype"]);

/** Content of several lines is a block's, but within brackets, where there are none. */
function isPlain(type: YamlToken["type"], text: string, flowDepth: number): boolean {
  return type === "content" && (flowDepth > 0 || !text.includes("\n"));
}

function offsetOf(node: Node | null): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
