import type { Scalar, ScalarTag, SchemaOptions, Tags } from "yaml";

/**
 * ProxLB reads its file with PyYAML, whose YAML 1.1 differs from npm yaml's: `y` and `n` are text there, `1e3` too,
 * and `08` is not a number. These rules follow PyYAML 6.0 (resolver.py, constructor.py), for reading and for
 * deciding which text must be quoted when it is written.
 */
export const pyYamlRules: SchemaOptions & { version: "1.1" } = {
  version: "1.1",
  customTags: (tags: Tags) => [
    ...tags.filter((tag) => !isReplaced(tag)).map(keyOnly),
    bool,
    int,
    float,
    timestamp,
    equals,
    reserved,
  ],
};

const REPLACED = ["bool", "int", "float", "timestamp"].map((name) => `tag:yaml.org,2002:${name}`);

/** As a value, "<<" is text that needs quotes; npm yaml would write the merge sign. */
function keyOnly(tag: Tags[number]): Tags[number] {
  if (typeof tag === "string" || tag.tag !== "tag:yaml.org,2002:merge") return tag;
  return { ...tag, identify: (value: unknown) => typeof value === "symbol" } as ScalarTag;
}

function isReplaced(tag: Tags[number]): boolean {
  return typeof tag !== "string" && REPLACED.includes(tag.tag);
}

const BOOL = /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/;
const INT =
  /^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
const FLOAT =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const TIMESTAMP =
  /^(?:\d{4}-\d\d-\d\d|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)$/;

const bool: ScalarTag = {
  tag: "tag:yaml.org,2002:bool",
  default: true,
  identify: (value) => typeof value === "boolean",
  test: BOOL,
  resolve: readBool,
  stringify: (node) => asWritten(node, BOOL, readBool),
};

const int: ScalarTag = {
  tag: "tag:yaml.org,2002:int",
  default: true,
  identify: (value) => typeof value === "number" && Number.isInteger(value),
  test: INT,
  resolve: readInt,
  stringify: (node) => asWritten(node, INT, readInt),
};

const float: ScalarTag = {
  tag: "tag:yaml.org,2002:float",
  default: true,
  identify: (value) => typeof value === "number",
  test: FLOAT,
  resolve: readFloat,
  stringify: (node) => asWritten(node, FLOAT, readFloat),
};

const timestamp: ScalarTag = {
  tag: "tag:yaml.org,2002:timestamp",
  default: true,
  identify: (value) => value instanceof Date,
  test: TIMESTAMP,
  resolve: (text) => new Date(text),
  stringify: (node) => node.source ?? (node.value as Date).toISOString(),
};

/** PyYAML reads a bare `=` as a key, but refuses it, and `<<`, as a value. */
const equals: ScalarTag = {
  tag: "tag:yaml.org,2002:value",
  default: "key",
  test: /^=$/,
  resolve: (text) => text,
};

const reserved: ScalarTag = {
  tag: "tag:yaml.org,2002:value",
  default: true,
  test: /^(?:=|<<)$/,
  resolve: (text, onError) => {
    onError("reserved");
    return text;
  },
};

/** True for a plain text that PyYAML takes for text, and that nobody could take for anything else. */
export function isReadAsText(text: string): boolean {
  const isMore = [BOOL, INT, FLOAT, TIMESTAMP, NULL].some((rule) => rule.test(text));
  return !isMore && !LOOKS_LIKE_MORE.test(text);
}

const NULL = /^(?:~|null|Null|NULL|=|<<|)$/;
/** Text for PyYAML, a number, a yes or a null for other readers of YAML and for people. */
const LOOKS_LIKE_MORE = /^(?:[yn]|null|true|false|0o[0-7]+|[-+]?\d[\d.]*(?:e[-+]?\d+)?)$/i;

function readBool(text: string): boolean {
  return /^(?:yes|true|on)$/i.test(text);
}

function readInt(text: string): number {
  const digits = text.replaceAll("_", "").replace(/^[-+]/, "");
  const sign = text.startsWith("-") ? -1 : 1;
  if (digits.startsWith("0b")) return sign * Number.parseInt(digits.slice(2), 2);
  if (digits.startsWith("0x")) return sign * Number.parseInt(digits.slice(2), 16);
  if (digits !== "0" && digits.startsWith("0")) return sign * Number.parseInt(digits, 8);
  return sign * sexagesimal(digits);
}

function readFloat(text: string): number {
  const digits = text.replaceAll("_", "").toLowerCase().replace(/^[-+]/, "");
  const sign = text.startsWith("-") ? -1 : 1;
  if (digits === ".inf") return sign * Number.POSITIVE_INFINITY;
  if (digits === ".nan") return Number.NaN;
  return sign * sexagesimal(digits);
}

/** "1:30" is 90: YAML 1.1 counts in sixties. */
function sexagesimal(digits: string): number {
  return digits.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}

/** The author's own spelling where the value did not change, so that an edit elsewhere leaves it alone. */
function asWritten(node: Scalar, rule: RegExp, read: (text: string) => unknown): string {
  const { source, value } = node;
  if (source !== undefined && rule.test(source) && Object.is(read(source), value)) return source;
  return numberText(value as number);
}

/** A number as PyYAML reads it back. */
export function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return ".inf";
  if (value === Number.NEGATIVE_INFINITY) return "-.inf";
  if (Number.isNaN(value)) return ".nan";
  // PyYAML takes 1e-7 for text: a float needs its point.
  return String(value).replace(/^(-?\d+)e/, "$1.0e");
}
