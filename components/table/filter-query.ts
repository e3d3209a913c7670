/**
 * The filter language of every list: `node:pve1 tag:plb_pin* status:running,paused mem>80 -name:test "free text"`.
 * Terms narrow (all must hold), a comma offers alternatives, `-` in front excludes, `*` stands for anything.
 */

export interface FilterField<Row> {
  /** Typed before the ":", lower case. */
  name: string;
  /** `number` compares figures; `bytes` understands 8g, 512MiB; `text` and `list` compare words. */
  type: "text" | "list" | "number" | "bytes";
  /**
   * How a word matches when it has no "*". `exact` is the default: node:pve1 must not find pve10. A word that is none of
   * `values` yet is taken for the beginning of one, so that the list does not go empty while somebody types.
   */
  match?: "exact" | "prefix" | "contains";
  /** One line for the suggestion list. */
  hint: string;
  /** Values worth offering; others are allowed. */
  values?: readonly string[];
  read: (row: Row) => string | readonly string[] | number | null;
}

export interface FilterError {
  /** One sentence that says what to change. */
  message: string;
  start: number;
  end: number;
}

export interface CompiledFilter<Row> {
  test: (row: Row) => boolean;
  errors: FilterError[];
  /** How many terms take effect; 0 finds everything. */
  termCount: number;
}

/**
 * @param textOf the lower-case text that free words are looked for in.
 * Terms with errors are left out, so that a half-typed term does not empty the list.
 */
export function compileFilter<Row>(
  query: string,
  fields: readonly FilterField<Row>[],
  textOf: (row: Row) => string,
): CompiledFilter<Row> {
  const errors: FilterError[] = [];
  const tests: ((row: Row) => boolean)[] = [];
  for (const token of tokenize(query, errors)) {
    const test = compileToken(token, fields, textOf, errors);
    if (test) tests.push(token.negated ? (row) => !test(row) : test);
  }
  return { test: (row) => tests.every((test) => test(row)), errors, termCount: tests.length };
}

interface Token {
  negated: boolean;
  /** null for free text. */
  field: string | null;
  operator: ":" | ">" | "<" | ">=" | "<=" | "=" | null;
  value: string;
  start: number;
  end: number;
}

const TERM = /(-?)(?:([A-Za-z][\w.]*)(>=|<=|[:=<>]))?(?:"([^"]*)("?)|([^\s"]*))/y;

function tokenize(query: string, errors: FilterError[]): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < query.length) {
    if (/\s/.test(query.charAt(at))) {
      at += 1;
      continue;
    }
    TERM.lastIndex = at;
    const found = TERM.exec(query);
    // The pattern matches anything that is not a space; the guard only keeps the loop finite.
    const end = Math.max(at + 1, TERM.lastIndex);
    if (found) {
      const [, minus, field, operator, quoted, closing, bare] = found;
      if (quoted !== undefined && closing === "") {
        errors.push({ message: 'A quotation mark is missing at the end: "…".', start: at, end });
      }
      tokens.push({
        negated: minus === "-",
        field: field?.toLowerCase() ?? null,
        operator: (operator as Token["operator"]) ?? null,
        value: quoted ?? bare ?? "",
        start: at,
        end,
      });
    }
    at = end;
  }
  return tokens;
}

function compileToken<Row>(
  token: Token,
  fields: readonly FilterField<Row>[],
  textOf: (row: Row) => string,
  errors: FilterError[],
): ((row: Row) => boolean) | null {
  const fail = (message: string) => {
    errors.push({ message, start: token.start, end: token.end });
    return null;
  };
  if (token.field === null) {
    const word = token.value.toLowerCase();
    return word === "" ? null : (row) => textOf(row).includes(word);
  }
  const field = fields.find((candidate) => candidate.name === token.field);
  if (!field) return fail(unknownField(token.field, fields));
  if (token.value === "") return fail(`Say a value after "${token.field}${token.operator}".`);
  if (field.type === "number" || field.type === "bytes") return compileNumber(token, field, fail);
  if (token.operator !== ":" && token.operator !== "=") {
    return fail(`"${field.name}" holds words, not figures: write ${field.name}:${token.value}.`);
  }
  return compileWords(token.value, field);
}

function compileWords<Row>(value: string, field: FilterField<Row>): (row: Row) => boolean {
  const tests = value
    .split(",")
    .filter(Boolean)
    .map((word) => wordTest(word.toLowerCase(), matchOf(word.toLowerCase(), field)));
  return (row) => {
    const held = field.read(row);
    const words = Array.isArray(held) ? (held as string[]) : held === null ? [] : [String(held)];
    return words.some((word) => tests.some((test) => test(word.toLowerCase())));
  };
}

function matchOf<Row>(word: string, field: FilterField<Row>): "exact" | "prefix" | "contains" {
  if (field.match) return field.match;
  if (!field.values || field.values.some((value) => value.toLowerCase() === word)) return "exact";
  return "prefix";
}

function wordTest(wanted: string, match: "exact" | "prefix" | "contains"): (word: string) => boolean {
  if (wanted.includes("*")) {
    const parts = wanted.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    const pattern = new RegExp(`^${parts.join(".*")}$`, "s");
    return (word) => pattern.test(word);
  }
  if (match === "prefix") return (word) => word.startsWith(wanted);
  if (match === "contains") return (word) => word.includes(wanted);
  return (word) => word === wanted;
}

function compileNumber<Row>(
  token: Token,
  field: FilterField<Row>,
  fail: (message: string) => null,
): ((row: Row) => boolean) | null {
  const range = token.value.match(/^([^.]+(?:\.\d+)?)\.\.(.+)$/);
  if (range) {
    const low = toNumber(range[1] ?? "", field.type);
    const high = toNumber(range[2] ?? "", field.type);
    if (low === null || high === null) return fail(notANumber(token, field));
    return (row) => withNumber(field, row, (held) => held >= low && held <= high);
  }
  const wanted = toNumber(token.value, field.type);
  if (wanted === null) return fail(notANumber(token, field));
  const compare = COMPARE[token.operator ?? ":"];
  return (row) => withNumber(field, row, (held) => compare(held, wanted));
}

const COMPARE: Record<NonNullable<Token["operator"]>, (held: number, wanted: number) => boolean> = {
  ":": (held, wanted) => held === wanted,
  "=": (held, wanted) => held === wanted,
  ">": (held, wanted) => held > wanted,
  "<": (held, wanted) => held < wanted,
  ">=": (held, wanted) => held >= wanted,
  "<=": (held, wanted) => held <= wanted,
};

function withNumber<Row>(field: FilterField<Row>, row: Row, test: (held: number) => boolean): boolean {
  const held = field.read(row);
  return typeof held === "number" && test(held);
}

function toNumber(text: string, type: FilterField<unknown>["type"]): number | null {
  const found = text.match(/^(-?\d+(?:\.\d+)?)\s*(%|[kmgtp]i?b?|b)?$/i);
  if (!found) return null;
  const unit = (found[2] ?? "").toLowerCase();
  const power = "bkmgtp".indexOf(unit.charAt(0) || "b");
  if (unit === "%" ? type === "bytes" : unit !== "" && type === "number") return null;
  return Number(found[1]) * (type === "bytes" ? 1024 ** power : 1);
}

function notANumber<Row>(token: Token, field: FilterField<Row>): string {
  const example = field.type === "bytes" ? `${field.name}>8GiB` : `${field.name}>80`;
  return `"${token.value}" is not a figure: write for example ${example}.`;
}

function unknownField<Row>(name: string, fields: readonly FilterField<Row>[]): string {
  const near = fields.find((field) => field.name.startsWith(name) || name.startsWith(field.name));
  if (near) return `There is no field "${name}"; did you mean "${near.name}"?`;
  return `There is no field "${name}". Fields: ${fields.map((field) => field.name).join(", ")}.`;
}
