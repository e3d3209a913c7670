import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { typeWords } from "@/lib/proxlb/config/key-words";
import { ANY_NAME, CONFIG_KEYS, type ConfigKey } from "@/lib/proxlb/config/keys";
import { PROXLB_VERSION } from "@/lib/proxlb/version";

/** `npm run config:keys` writes docs/config-keys.md anew from the schema. */
export const PAGE = join(import.meta.dirname, "../docs/config-keys.md");

/** Every key as a page of tables, a section each. */
export function keysPage(): string {
  const sections = CONFIG_KEYS.filter(({ path }) => path.length === 1);
  return `${HEAD}${sections.map(sectionTable).join("\n")}`;
}

const HEAD = `# Every key of proxlb.yaml

Written by \`npm run config:keys\` from the schema that checks the file (\`lib/proxlb/config/schema.ts\`); a test holds it current.
Types and defaults are those of the code of ProxLB ${PROXLB_VERSION}, asked by \`tests/integration/proxlb/keys.test.ts\`; where ProxLB's documentation
or example file shows something else, the default says so. **Since** is the first version with the key. **Counts at**: a
*reload* (SIGHUP) is looked at when the next cycle starts, and does not shorten the wait for it; a *restart* is needed for what
ProxLB reads once, at its start. With \`service.enable_ha\` a ProxLB that is not on the HA manager never comes to a reload.

`;

function sectionTable(section: ConfigKey): string {
  const [name] = section.path;
  const rows = CONFIG_KEYS.filter(({ path }) => path[0] === name && path.length > 1).map(row);
  return `## ${name}
${section.effect} ${section.required ? "Required." : "May be left out."}

| key | type | default | since | counts at | effect |
|---|---|---|---|---|---|
${rows.join("\n")}
`;
}

function row(key: ConfigKey): string {
  const steps = key.path.slice(1).map((step, index) => (step === ANY_NAME ? anyName(key, index + 1) : step));
  const solver = key.readBy === "solver" ? " Read only by the solver." : "";
  const type = `${typeWords(key.type, code)}${key.nullable ? ", or null" : ""}`;
  return `| \`${steps.join(".")}\` | ${type} | ${defaultText(key)} | ${key.since} | ${key.takesEffect} | ${key.effect}${solver} |`;
}

function anyName({ path }: ConfigKey, index: number): string {
  const above = CONFIG_KEYS.find((key) => key.path.join("\n") === path.slice(0, index).join("\n"));
  const names = above?.type.kind === "mapping" ? above.type.names : null;
  if (names) return `<${names.join(", ")}>`;
  return path[index - 1] === "pools" ? "<pool>" : "<node>";
}

function defaultText({ required, type, default: value, shown }: ConfigKey): string {
  if (required) return "required";
  const text = type.kind === "section" || value === undefined ? "" : code(JSON.stringify(value));
  return shown ? `${text} (${shown.by}: ${code(JSON.stringify(shown.value))})` : text;
}

function code(text: string): string {
  return `\`${text}\``;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const before = await readFile(PAGE, "utf8").catch(() => "");
  const page = keysPage();
  await writeFile(PAGE, page);
  console.log(before === page ? "docs/config-keys.md is current." : "docs/config-keys.md is written.");
}
