import { Random } from "./planner/random";

/**
 * A random proxlb.yaml-like document with every way to write things: block and flow, all quotes, blocks of lines,
 * anchors, merges, comments. `values` are texts it has to hold, `comments` go into its comments.
 */
export interface RandomYamlOptions {
  seed: number;
  /** Written at proxmox_api.<key>. */
  credentials: Record<string, string>;
  /** Written as values elsewhere. */
  values?: string[];
  comments?: string[];
}

export function randomYaml(options: RandomYamlOptions): string {
  const random = new Random(options.seed);
  const keep = new Set([...Object.values(options.credentials), ...(options.values ?? [])]);
  const writer = new Writer(random, options.comments ?? [], keep);
  const given = [...(options.values ?? [])];
  const api: [string, () => string | Node][] = [
    ["hosts", () => ({ list: [word(random), "10.0.0.1:8006"] })],
    ["user", () => "proxlb@pve"],
    ...Object.entries(options.credentials).map(([key, value]): [string, () => string] => [key, () => value]),
  ];
  const sections: Entry[] = [
    ["proxmox_api", { map: random.shuffle(api).map(([key, make]) => [key, make()]) }],
  ];
  for (let index = random.int(1, 4); index > 0; index -= 1) {
    sections.push([`${word(random)}${index}`, randomNode(random, 3, given)]);
  }
  for (const value of given) sections.push([`extra_${sections.length}`, value]);
  const head = random.chance(0.2) ? "---\n" : "";
  const text = head + writer.map(random.shuffle(sections), 0);
  return random.chance(0.1) ? text.replaceAll("\n", "\r\n") : text;
}

type Entry = [string, string | Node];
type Node = { map: Entry[] } | { list: (string | Node)[] };

const TRAPS = [
  "yes",
  "no",
  "on",
  "Off",
  "012",
  "08",
  "1_000",
  "1:30",
  "12:34:56",
  "0x1f",
  "1e3",
  "1.5",
  "null",
  "~",
  "y",
  "2026-01-01",
  "",
  " a ",
  "a: b",
  "a #b",
  "#a",
  "- a",
  "it's",
  'say "hi"',
  "back\\slash",
  "ümlaut",
  "😀 done",
  "two\nlines",
  "ends\n",
  "a\n\nb",
  "true",
  "0",
  "-1",
  "[x]",
  "{x}",
  "&x",
  "*x",
  "!x",
  "%x",
  "@x",
  "`x",
  "<<",
  "=",
];

function randomNode(random: Random, depth: number, given: string[]): string | Node {
  if (depth === 0 || random.chance(0.35)) {
    if (given.length > 0 && random.chance(0.5)) return given.pop() ?? "";
    return random.chance(0.6) ? random.pick(TRAPS) : word(random);
  }
  const length = random.int(0, 4);
  const items = Array.from({ length }, () => randomNode(random, depth - 1, given));
  if (random.chance(0.4)) return { list: items };
  return { map: items.map((item, index): Entry => [`${word(random)}_${index}`, item]) };
}

function word(random: Random): string {
  const letters = Array.from({ length: random.int(2, 8) }, () => random.pick([..."abcdefghijklmnopqrstuvw"]));
  return letters.join("");
}

class Writer {
  #anchors: string[] = [];

  constructor(
    private readonly random: Random,
    private readonly comments: string[],
    /** Never replaced by an alias to something else. */
    private readonly keep: Set<string>,
  ) {}

  map(entries: Entry[], indent: number): string {
    return entries
      .map(([key, value]) => {
        const pad = " ".repeat(indent);
        const name = this.random.chance(0.1)
          ? JSON.stringify(key)
          : this.random.chance(0.1)
            ? `'${key}'`
            : key;
        return `${this.#between(indent)}${pad}${name}:${this.#block(value, indent + this.random.int(1, 3))}`;
      })
      .join("");
  }

  #list(items: (string | Node)[], indent: number): string {
    const pad = " ".repeat(indent);
    return items.map((item) => `${this.#between(indent)}${pad}-${this.#block(item, indent + 2)}`).join("");
  }

  /** What follows a colon or a dash, to the end of the line and the lines below. */
  #block(value: string | Node, indent: number): string {
    if (typeof value === "string") return this.#scalarBlock(value, indent);
    const isEmpty = "map" in value ? value.map.length === 0 : value.list.length === 0;
    if (isEmpty || this.random.chance(0.25)) return ` ${this.#flow(value)}${this.#trailing()}\n`;
    const anchor = this.random.chance(0.1) ? ` &${this.#newAnchor()}` : "";
    const inside = "map" in value ? this.map(value.map, indent) : this.#list(value.list, indent);
    return `${anchor}${this.#trailing()}\n${inside}`;
  }

  #scalarBlock(value: string, indent: number): string {
    if (this.#anchors.length > 0 && !this.keep.has(value) && this.random.chance(0.05))
      return ` *${this.random.pick(this.#anchors)}\n`;
    const lines = value.replace(/\n$/, "").split("\n");
    const fitsBlock = lines.every((line) => line.trim() === line) && lines[0] !== "" && lines.at(-1) !== "";
    if (fitsBlock && this.random.chance(lines.length > 1 ? 0.7 : 0.1)) {
      const chomp = value.endsWith("\n") ? this.random.pick(["", "+"]) : "-";
      const style = lines.length === 1 ? this.random.pick(["|", ">"]) : "|";
      const pad = " ".repeat(Math.max(indent, 1));
      return ` ${style}${chomp}\n${lines.map((line) => (line === "" ? "" : pad + line)).join("\n")}\n`;
    }
    const anchor = this.random.chance(0.05) ? `&${this.#newAnchor()} ` : "";
    return ` ${anchor}${this.#scalar(value, false, indent)}${this.#trailing()}\n`;
  }

  #flow(value: string | Node): string {
    if (typeof value === "string") return this.#scalar(value, true, 0);
    const gap = this.random.chance(0.5) ? " " : "";
    const items =
      "map" in value
        ? value.map.map(([key, item]) => `${key}: ${this.#flow(item)}`)
        : value.list.map((item) => this.#flow(item));
    const [open, close] = "map" in value ? ["{", "}"] : ["[", "]"];
    return `${open}${gap}${items.join(`,${gap || " "}`)}${gap}${close}`;
  }

  #scalar(value: string, inFlow: boolean, indent: number): string {
    const isPlain = /^[\p{L}\d][\p{L}\d _.@!$%^()+/=~;"'\\-]*$/u.test(value) && value.trim() === value;
    const isTrap = /^[\d.:_~x-]+$|^[\d:.-]+$/.test(value);
    const plain = isPlain || (isTrap && !value.endsWith(":") && value !== "-" && value !== "");
    if (plain && !(inFlow && /[,[\]{}:]/.test(value)) && this.random.chance(0.6)) {
      return !inFlow && indent > 0 && this.random.chance(0.05)
        ? value.replace(" ", `\n${" ".repeat(indent)}`)
        : value;
    }
    if (!/[\n\r]/.test(value) && this.random.chance(0.5)) return `'${value.replaceAll("'", "''")}'`;
    return JSON.stringify(value).replace(/(?<!\\)[a-zA-Z](?=[^\\]*$)/, (char) =>
      this.random.chance(0.1) ? `\\x${char.charCodeAt(0).toString(16)}` : char,
    );
  }

  #newAnchor(): string {
    const name = `a${this.#anchors.length}`;
    this.#anchors.push(name);
    return name;
  }

  #between(indent: number): string {
    if (this.random.chance(0.1)) return "\n";
    if (!this.random.chance(0.15)) return "";
    return `${" ".repeat(indent)}# ${this.#comment()}\n`;
  }

  #trailing(): string {
    return this.random.chance(0.12) ? `  # ${this.#comment()}` : "";
  }

  #comment(): string {
    const said = this.comments.length > 0 && this.random.chance(0.5) ? this.random.pick(this.comments) : "";
    return `${this.random.pick(["note", "was:", "pass:", "see", "TODO"])} ${said}`.trim();
  }
}
