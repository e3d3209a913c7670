import type { PlainValue } from "@/lib/proxlb/config/edit";
import { KEY_TREE, type KeyNode, type KeyType } from "@/lib/proxlb/config/keys";
import type { Random } from "../planner/random";
import { randomValue, spelled, written } from "./random-values";

/** Where something is written, in lines from 0, both ends included. */
export interface Written {
  first: number;
  last: number;
  /** What follows the value on its line, where it has only one. */
  tail: string | null;
  /** In brackets, or nothing at all: what is added to it changes its own lines. */
  inOne: boolean;
}

export interface RandomConfig {
  text: string;
  /** By path as JSON. What stands within brackets has none of its own. */
  written: ReadonlyMap<string, Written>;
  /** Paths as JSON whose values share an anchor: an edit of them, or of what is below, may be refused. */
  shared: readonly string[];
  values: Readonly<Record<string, unknown>>;
}

/** A random proxlb.yaml with every way to write things, comments everywhere, and where each of them stands. */
export function randomConfig(random: Random): RandomConfig {
  return new Writer(random).file();
}

class Writer {
  readonly #lines: string[] = [];
  readonly #written = new Map<string, Written>();
  readonly #shared: string[] = [];
  readonly #style;
  #anchors = 0;
  #blockEnd = -1;

  constructor(private readonly random: Random) {
    this.#style = {
      step: random.int(1, 4),
      listIndent: random.chance(0.5) ? 0 : 2,
      comment: random.int(0, 1) * 40,
      crlf: random.chance(0.2),
      mark: random.chance(0.1),
      open: random.chance(0.2),
    };
  }

  file(): RandomConfig {
    const { random } = this;
    if (random.chance(0.2)) this.#lines.push("---");
    const values: Record<string, unknown> = {};
    for (const [name, node] of random.shuffle([...KEY_TREE]))
      if (name === "proxmox_api" || random.chance(0.85)) values[name] = this.#entry(name, node, [], 0);
    this.#between(0);
    while (this.#style.open && this.#lines.at(-1)?.trim() === "") this.#lines.pop();
    const lineBreak = this.#style.crlf ? "\r\n" : "\n";
    // A text block has to end with its line.
    const isOpen = this.#style.open && this.#blockEnd !== this.#lines.length;
    const text = this.#lines.join(lineBreak) + (isOpen ? "" : lineBreak);
    return {
      text: (this.#style.mark ? "\ufeff" : "") + text,
      written: this.#written,
      shared: this.#shared,
      values,
    };
  }

  #entry(name: string, node: KeyNode, above: string[], indent: number): unknown {
    const { random } = this;
    this.#between(indent);
    const path = [...above, name];
    const needsQuotes = /^\d/.test(name);
    const key = random.chance(0.05) ? `"${name}"` : needsQuotes || random.chance(0.05) ? `'${name}'` : name;
    const head = `${" ".repeat(indent)}${key}:`;
    const { type } = node.key;
    if (type.kind === "section" || type.kind === "mapping") return this.#section(head, node, path, indent);
    if (type.kind === "list") return this.#list(head, type, path, indent);
    if (node.key.nullable && random.chance(0.2))
      return this.#line(path, head, random.pick([" ~", " null", ""]), null);
    return this.#scalar(head, type, path, indent);
  }

  #scalar(head: string, type: KeyType, path: string[], indent: number): unknown {
    const { random } = this;
    const value = randomValue(random, type);
    if (typeof value === "string" && random.chance(0.06)) {
      const first = this.#lines.length;
      const pad = " ".repeat(indent + this.#style.step);
      this.#lines.push(
        `${head} ${random.pick(["|-", ">-"])}${random.chance(0.3) ? " # block" : ""}`,
        `${pad}some`,
        `${pad}text`,
      );
      const isFolded = this.#lines[first]?.includes(">-");
      this.#note(path, first, { tail: null, inOne: false });
      this.#blockEnd = this.#lines.length;
      return isFolded ? "some text" : "some\ntext";
    }
    const anchor = random.chance(0.06) ? ` &a${this.#newAnchor()}` : "";
    return this.#line(path, head, `${anchor} ${spelled(random, value, type.kind === "decimal")}`, value);
  }

  #list(head: string, type: Extract<KeyType, { kind: "list" }>, path: string[], indent: number): unknown {
    const { random } = this;
    const values = randomValue(random, type) as PlainValue[];
    const items = values.map((value) => spelled(random, value, false));
    if (items.length === 0) return this.#line(path, head, random.pick([" []", " [ ]"]), values, true);
    if (random.chance(0.45)) {
      const gap = random.pick(["", " "]);
      const end = random.pick(["", ","]);
      return this.#line(
        path,
        head,
        ` [${gap}${items.join(`,${random.pick([" ", ""])}`)}${end}${gap}]`,
        values,
        true,
      );
    }
    const first = this.#lines.length;
    if (random.chance(0.3)) {
      const pad = " ".repeat(indent + 2);
      this.#lines.push(`${head} [${this.#tail()}`);
      items.forEach((item, index) => {
        const comma = index < items.length - 1 || random.chance(0.5) ? "," : "";
        this.#lines.push(`${pad}${item}${comma}${this.#tail()}`);
      });
      this.#lines.push(`${pad}]${this.#tail()}`);
      this.#note(path, first, { tail: null, inOne: true });
      return values;
    }
    this.#lines.push(`${head}${this.#tail()}`);
    const pad = " ".repeat(indent + (indent === 0 ? 2 : this.#style.listIndent));
    items.forEach((item, index) => {
      this.#between(pad.length);
      const at = this.#lines.length;
      const tail = this.#tail();
      this.#lines.push(`${pad}- ${item}${tail}`);
      this.#note([...path, index], at, { tail, inOne: false });
    });
    this.#note(path, first, { tail: null, inOne: false });
    return values;
  }

  #section(head: string, node: KeyNode, path: string[], indent: number): unknown {
    const { random } = this;
    const names = this.#namesBelow(node, path);
    if (names.length === 0) {
      const empty = node.key.nullable ? random.pick([" {}", " ~", ""]) : " {}";
      const nothing = empty === " {}" ? {} : null;
      return this.#line(path, head, empty, nothing, empty !== "");
    }
    const first = this.#lines.length;
    const isLeaf = names.every(([, below]) => !["section", "mapping"].includes(below.key.type.kind));
    if (isLeaf && path.length > 1 && random.chance(0.25)) {
      const values = names.map(([name, below]): [string, PlainValue] => [
        name,
        randomValue(random, below.key.type),
      ]);
      const entries = values.map(
        ([name, value]) => `${/^\d/.test(name) ? `'${name}'` : name}: ${written(random, value)}`,
      );
      const gap = random.pick(["", " "]);
      return this.#line(path, head, ` {${gap}${entries.join(", ")}${gap}}`, Object.fromEntries(values), true);
    }
    const isShared = path[1] === "pools" && path.length === 3 && random.chance(0.15);
    const anchor = isShared ? ` &m${this.#newAnchor()}` : "";
    this.#lines.push(`${head}${anchor}${this.#tail()}`);
    const values: Record<string, unknown> = {};
    const step = indent + this.#style.step;
    for (const [name, below] of names) values[name] = this.#entry(name, below, path, step);
    if (path.join(".") === "balancing.pools") this.#merged(values, path, step);
    this.#note(path, first, { tail: null, inOne: false });
    if (isShared) this.#merges.push({ name: anchor.slice(2), path, values });
    return values;
  }

  readonly #merges: { name: string; path: string[]; values: Record<string, unknown> }[] = [];

  /** A pool that takes its rule from another by a merge, and one that is an alias of it. */
  #merged(pools: Record<string, unknown>, path: string[], indent: number): void {
    const [from] = this.#merges;
    if (!from) return;
    const first = this.#lines.length;
    const pad = " ".repeat(indent);
    const inner = " ".repeat(indent + this.#style.step);
    this.#lines.push(`${pad}merged:`, `${inner}<<: *${from.name}`, `${inner}strict: yes`);
    this.#note([...path, "merged"], first, { tail: null, inOne: false });
    this.#note([...path, "merged", "strict"], first + 2, { tail: "", inOne: false }, first + 2);
    this.#lines.push(`${pad}again: *${from.name}`);
    this.#note([...path, "again"], first + 3, { tail: "", inOne: false });
    pools.merged = { ...from.values, strict: true };
    pools.again = from.values;
    this.#shared.push(
      ...[from.path, [...path, "merged"], [...path, "again"]].map((shared) => JSON.stringify(shared)),
    );
  }

  #namesBelow(node: KeyNode, path: string[]): [string, KeyNode][] {
    const { random } = this;
    const isNeeded = (below: KeyNode) => below.key.required || random.chance(0.55);
    const fixed = [...node.keys].filter(([, below]) => isNeeded(below));
    const { anyName } = node;
    if (anyName === null) return random.shuffle(fixed);
    const pool = ["dev", "prod-db", "p 1", "012"];
    const names = path.at(-1) === "pools" ? pool : ["pve1", "node-02", "defaults"];
    return random.some(names, 0.5).map((name): [string, KeyNode] => [name, anyName]);
  }

  #line(path: (string | number)[], head: string, value: string, meant: unknown, inOne = false): unknown {
    const tail = this.#tail();
    this.#lines.push(`${head}${value}${tail}`);
    this.#note(path, this.#lines.length - 1, { tail, inOne });
    return meant;
  }

  #note(
    path: (string | number)[],
    first: number,
    what: Pick<Written, "tail" | "inOne">,
    last = this.#lines.length - 1,
  ): void {
    this.#written.set(JSON.stringify(path), { first, last, ...what });
  }

  #newAnchor(): number {
    this.#anchors += 1;
    return this.#anchors;
  }

  #between(indent: number): void {
    const { random } = this;
    const isInBlock = this.#blockEnd === this.#lines.length;
    if (random.chance(0.08)) this.#lines.push("");
    if (random.chance(0.15))
      this.#lines.push(`${" ".repeat(indent)}# note: [x] {y} 'z' - ${random.int(1, 9)}`);
    // Deeper than the text block above, it would be part of it; so it would once what stands between them is removed.
    if (!isInBlock && random.chance(0.04)) this.#lines.push(`${" ".repeat(random.int(0, indent))}# was: 5`);
  }

  #tail(): string {
    if (!this.random.chance(0.25)) return "";
    const length = this.#lines.at(-1)?.length ?? 0;
    const gap = Math.max(1, Math.min(this.#style.comment - length, 20));
    return `${" ".repeat(gap)}# ${this.random.pick(["why: not", "it's 5", "[old, {x}]", "# #", '"q', "kept"])}`;
  }
}
