import { describe, expect, it } from "vitest";
import { readYaml } from "@/lib/proxlb/yaml/read";
import { Random } from "@/tests/support/planner/random";
import { randomYaml } from "@/tests/support/random-yaml";
import { times } from "@/tests/support/times";
import { comparedTexts } from "./changes";
import { KEPT_SECRET } from "./kept-secret";
import { maskConfig } from "./mask";
import { unmaskConfig } from "./unmask";

const API = "proxmox_api:\n  hosts: [pve1]\n  user: u@pve\n";
const text = (source: string) => maskConfig(source)?.text;

describe("maskConfig", () => {
  it.each([
    ["pass: S3cret-1\n", `pass: ${KEPT_SECRET}\n`],
    ["pass: 'S3cret-1' # why\n", `pass: '${KEPT_SECRET}' # why\n`],
    ["{token_secret: S3cret-1, a: 1}\n", `{token_secret: ${KEPT_SECRET}, a: 1}\n`],
    ["token_secret: |\n  S3cret-1\n  second\na: 1\n", `token_secret: ${KEPT_SECRET}\na: 1\n`],
    ["pass: !!str 12345678\n", `pass: !!str ${KEPT_SECRET}\n`],
    ["pass: 12345678\nnote: 12345678\n", `pass: ${KEPT_SECRET}\nnote: ${KEPT_SECRET}\n`],
    ["s: &s S3cret-1\npass: *s\n", `s: &s ${KEPT_SECRET}\npass: *s\n`],
    [
      "base: &b {token_secret: S3cret-1}\napi: {<<: *b}\n",
      `base: &b {token_secret: ${KEPT_SECRET}}\napi: {<<: *b}\n`,
    ],
    ["password: S3cret-1\n", `password: ${KEPT_SECRET}\n`],
    ["pass: [S3cret-1, S3cret-2]\n", `pass: [${KEPT_SECRET}, ${KEPT_SECRET}]\n`],
    ["# pass: 'old one' # note\na: 1\n", `# pass: '${KEPT_SECRET}' # note\na: 1\n`],
    ["pass: S3cret-1\npass: S3cret-2\n", `pass: ${KEPT_SECRET}\npass: ${KEPT_SECRET}\n`],
    ['pass: S3cret-1\nb: "S3\\x63ret-1"\n', `pass: ${KEPT_SECRET}\nb: "${KEPT_SECRET}"\n`],
    ["token_id: name\nuser: u\npass:\n", "token_id: name\nuser: u\npass:\n"],
  ])("masks %j", (source, masked) => {
    expect(text(source)).toBe(masked);
  });

  it("masks a secret in every form elsewhere", () => {
    const secret = 'S3/cr"et é+1';
    const forms = [
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret),
      Buffer.from(secret).toString("base64"),
      Buffer.from(secret).toString("hex"),
    ];
    for (const form of forms) {
      const masked = text(`pass: ${JSON.stringify(secret)}\n# so ${form} so\n`);
      expect(masked, form).toBe(`pass: "${KEPT_SECRET}"\n# so ${KEPT_SECRET} so\n`);
    }
  });

  it("masks a secret within a longer text in base64", () => {
    const header = Buffer.from("root@pam:S3cret-value-1!").toString("base64");
    expect(text(`pass: S3cret-value-1!\nbasic: ${header}\n`)).toMatch(/basic: cm9vdEBwYW06<kept-secret>\n/);
  });

  it("leaves ProxLB's own words readable though one of them is the password", () => {
    expect(text("pass: memory\nbalancing: {method: memory}\n")).toBe(
      `pass: ${KEPT_SECRET}\nbalancing: {method: memory}\n`,
    );
  });

  it("knows the comment that begins right after a quote, as ProxLB does", () => {
    const masked = text(
      `${API}  token_id: t\n  token_secret: "S3cret-1"#S3cret-1\n  pass: 'x, y'#pass: S3cret-2\n`,
    );
    expect(masked).not.toMatch(/S3cret|x, y/);
    expect(masked).toContain("#");
  });

  it.each(["pass: 'S3cret-1\n", "pass: @S3cret-1\n", "a: 1\n---\npass: S3cret-1\n", "pass: S3cret-1: x\n"])(
    "shows nothing of what is no YAML: %j",
    (source) => {
      expect(maskConfig(source)).toBeNull();
      expect(JSON.stringify(readYaml(source).issues)).not.toContain("S3cret");
    },
  );
});

describe("unmaskConfig", () => {
  const original = `${API}  token_id: t\n  token_secret: 'S3cret-1' # not S3cret-1!\nx:\n  note: has S3cret-1\n`;
  const masked = text(original) ?? "";

  it("keeps the secret where the rest is edited, spelling and comments included", async () => {
    const edited = await unmaskConfig(masked.replace("[pve1]", "[pve1, pve2]  # two"), original);
    expect(edited).toEqual({
      ok: true,
      text: original.replace("[pve1]", "[pve1, pve2]  # two"),
      kept: ["token_secret"],
      lacking: [],
    });
  });

  it("says which credential is a mark only, and takes it when it is typed, there and nowhere else", async () => {
    const only = `${API}  token_id: t\n  token_secret: ${KEPT_SECRET}  # of lb\n`;
    for (const source of [null, `${API}  pass: S3cret-1\n`]) {
      expect(await unmaskConfig(only, source)).toMatchObject({
        ok: true,
        kept: [],
        lacking: ["token_secret"],
      });
      expect(await unmaskConfig(only, source, { token_secret: "typed" })).toEqual({
        ok: true,
        text: only.replace(KEPT_SECRET, '"typed"'),
        kept: [],
        lacking: [],
      });
    }
    const typed = { token_secret: "typed" };
    for (const elsewhere of [
      `${only}note: ${KEPT_SECRET}\n`,
      `${only.replace(KEPT_SECRET, `&s ${KEPT_SECRET}`)}note: *s\n`,
    ])
      expect((await unmaskConfig(elsewhere, null, typed)).ok).toBe(false);
    const aside = only.replace("token_secret", "token_secrets");
    expect((await unmaskConfig(aside, null, typed)).ok).toBe(false);
  });

  it("takes a new secret, typed in the text or beside it", async () => {
    const line = `token_secret: '${KEPT_SECRET}'`;
    expect(await unmaskConfig(masked.replace(line, "token_secret: new-1"), original)).toMatchObject({
      kept: [],
    });
    const beside = await unmaskConfig(masked, original, { token_secret: 'it"s new' });
    expect(beside).toMatchObject({ ok: true, kept: [] });
    expect(beside.ok && beside.text).toContain('  token_secret: "it\\"s new" # not S3cret-1!\n');
  });

  it("quotes a secret that would mean something else at its new place", async () => {
    const source = `${API}  pass: a, b [c]\n`;
    const flow = `proxmox_api: {hosts: [pve1], user: u@pve, pass: ${KEPT_SECRET}}\n`;
    expect(await unmaskConfig(flow, source)).toMatchObject({
      ok: true,
      text: 'proxmox_api: {hosts: [pve1], user: u@pve, pass: "a, b [c]"}\n',
    });
  });

  it.each([
    ["another field", masked.replace("user: u@pve", `user: ${KEPT_SECRET}`), 3],
    ["a field of the same name elsewhere", `${masked}solver:\n  token_secret: '${KEPT_SECRET}'\n`, 9],
    ["a path that only looks the same", `${masked}"proxmox_api.token_secret": ${KEPT_SECRET}\n`, 8],
    ["a part of another value", masked.replace("[pve1]", `[${KEPT_SECRET}.example.org]`), 2],
    ["a key", `${masked}${KEPT_SECRET}: 1\n`, 8],
    ["an escaped spelling", masked.replace("user: u@pve", 'user: "<kept-\\x73ecret>"'), 3],
    ["a comment", `${masked}# ${KEPT_SECRET}\n`, 8],
    ["a commented-out secret", masked.replace("  token_secret", "  # token_secret"), 5],
    [
      "an alias",
      masked
        .replace(`'${KEPT_SECRET}'`, `&s '${KEPT_SECRET}'`)
        .replace("note: has", "other: *s\n  note: has"),
      7,
    ],
    ["a merge", `${masked.replace("proxmox_api:", "proxmox_api: &api")}solver: {<<: *api}\n`, null],
    ["an anchor", masked.replace("user: u", `user: &${KEPT_SECRET} u`), 3],
  ])("refuses the mark in %s, and says where", async (_, edited, line) => {
    const refused = await unmaskConfig(edited, original);
    if (refused.ok) throw new Error(refused.text);
    if (line !== null) expect(refused.issues.map((issue) => issue.line)).toContain(line);
    expect(JSON.stringify(refused)).not.toContain("S3cret");
  });

  it("keeps nothing of a file that cannot be read", async () => {
    expect((await unmaskConfig(masked, "pass: 'broken\n")).ok).toBe(false);
    expect((await unmaskConfig(masked, null)).ok).toBe(false);
    expect(await unmaskConfig("pass: x\n", null)).toMatchObject({ ok: true, kept: [] });
  });
});

describe("comparedTexts", () => {
  it("tells what changes by path, and of secrets only that they do", async () => {
    const before = `${API}  pass: S3cret-1\nbalancing: {enable: true, method: cpu}\n`;
    const after = `${API.replace("[pve1]", "[pve1, pve2]")}  pass: S3cret-2\nbalancing: {enable: true}\nnote: S3cret-1\n`;
    const compared = await comparedTexts(before, after);
    expect(compared.changes).toEqual([
      { path: "proxmox_api.hosts", before: "[pve1]", after: "[pve1, pve2]" },
      { path: "proxmox_api.pass", before: "a secret", after: "another value" },
      { path: "balancing.method", before: "cpu", after: null },
      { path: "note", before: null, after: KEPT_SECRET },
    ]);
    expect((await comparedTexts(before, `# only a comment\n${before}`)).changes).toEqual([]);
    expect(JSON.stringify(compared)).not.toContain("S3cret");
  });
});

const DOCUMENTS = times({ full: 800, share: 160 });

describe(`of ${DOCUMENTS} random documents`, () => {
  const seeds = Array.from({ length: DOCUMENTS }, (_, index) => index + 1);

  it("none shows a secret masked, and all come back byte for byte, edited or not", async () => {
    let readable = 0;
    for (const seed of seeds) {
      const random = new Random(seed);
      const secret = randomSecret(random);
      const source = randomYaml({
        seed,
        credentials: { [random.pick(["pass", "token_secret"])]: secret, token_id: "t" },
        values: [secret, `so ${secret} so`, forms(secret)[1] ?? "", forms(secret)[2] ?? ""].slice(
          0,
          random.int(0, 4),
        ),
        comments: [...forms(secret), `token_secret: ${secret}`].filter((form) => !form.includes("\n")),
      });
      const view = maskConfig(source);
      if (view === null) continue;
      readable += 1;
      for (const form of forms(secret))
        expect(view.text.includes(form), `${seed}: ${form}\n${view.text}`).toBe(false);
      if (readYaml(source).issues.length > 0) continue;
      expect(await unmaskConfig(view.text, source), `seed ${seed}\n${view.text}`).toMatchObject({
        text: source,
      });
      const more = "added_key: 1 # by an edit\n";
      const edited = await unmaskConfig(withLine(view.text, more), source);
      expect(edited, `seed ${seed}\n${source}`).toMatchObject({ text: withLine(source, more) });
    }
    expect(readable).toBeGreaterThan((DOCUMENTS * 7) / 8);
  }, 180_000);
});

function withLine(source: string, line: string): string {
  return source.replace(/^(---\r?\n)?/, (head) => head + line);
}

function forms(secret: string): string[] {
  return [
    secret,
    Buffer.from(secret).toString("base64"),
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    ...secret.split("\n"),
  ];
}

const SECRET_CHARACTERS = [..."abcXYZ0189-_.!$%&/()=?+*#'\"\\<>|@:;, é😀~^"];

function randomSecret(random: Random): string {
  const part = () =>
    Array.from({ length: random.int(8, 24) }, () => random.pick(SECRET_CHARACTERS))
      .join("")
      .trim();
  const first = `k${part()}9`;
  return random.chance(0.1) ? `${first}\nm${part()}9` : first;
}
