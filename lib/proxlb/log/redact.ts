import { parseConfig } from "@/lib/proxlb/config/parse";
import type { ProxlbConfig } from "@/lib/proxlb/config/schema";

/** Replaces secrets in one line of ProxLB's output. */
export type Redactor = (line: string) => string;

const MASK = "[secret]";

/** Masks the credentials of a configuration wherever they, or a cut-off piece of them, appear. */
export function redactor(config: ProxlbConfig): Redactor {
  const { pass, token_secret } = config.proxmox_api;
  return maskAll([pass, token_secret].filter((secret) => secret !== null));
}

/**
 * The same for the text of a file that may not even parse: ProxLB prints secrets exactly when the file is wrong. A
 * numeric password is printed as the number YAML made of it, so that form is masked as well.
 */
export function redactorForText(source: string): Redactor {
  const parsed = parseConfig(source);
  const found = parsed.ok
    ? [parsed.config.proxmox_api.pass ?? "", parsed.config.proxmox_api.token_secret ?? ""]
    : [];
  for (const match of source.matchAll(/["']?\b(?:pass|password|token_secret)["']?[ \t]*:[ \t]*([^\r\n]+)/g)) {
    const raw = (match[1] ?? "").replace(/[ \t]+#.*$/, "").trim();
    const bare = raw.replace(/^(["'])(.*)\1[,}\s]*$/, "$2").replace(/[,}\s]+$/, "");
    // Where it is broken nobody knows where the value ends: at the line's, or at the next comma.
    found.push(raw, bare, ...bare.split(",", 1), raw.replace(/^["']/, ""));
    found.push(...numberForms(bare.replaceAll("_", "")));
  }
  return maskAll(found);
}

function numberForms(text: string): string[] {
  if (/^0[0-7]+$/.test(text)) return [String(Number.parseInt(text, 8))];
  return /^[-+]?(?:0x[\da-f]+|\d+(?:\.\d*)?)$/i.test(text) ? [String(Number(text))] : [];
}

function maskAll(given: string[]): Redactor {
  const secrets = [...new Set(given.flatMap(spellings))].sort((a, b) => b.length - a.length);
  return (line) => {
    let masked = line.replace(/\b(PVEAPIToken=[^=\s]+)=\S+/g, `$1=${MASK}`);
    masked = maskInput(masked);
    for (const secret of secrets) {
      if (secret.length >= SHORTEST) masked = masked.replaceAll(secret, MASK);
      else if (masked.includes("input_value=")) masked = masked.replaceAll(`=${secret},`, `=${MASK},`);
    }
    return maskPieces(masked, secrets);
  };
}

/** Masking shorter ones everywhere would tear words apart. */
const SHORTEST = 4;

/** As the value is, and as Python's repr and URLs spell it. */
function spellings(secret: string): string[] {
  if (secret === "") return [];
  return [
    ...secret.split(/\r?\n/),
    secret.replaceAll("\\", "\\\\").replaceAll("'", "\\'"),
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
  ];
}

/** pydantic prints the value it refuses; a whole section there holds the secrets beside the wrong key. */
function maskInput(line: string): string {
  return line.replace(/input_value=[[{(].*?(, input_type=|$)/g, `input_value=${MASK}$1`);
}

/** pydantic cuts long values in the middle: "abcd...wxyz" shows the head and the tail of a secret. */
function maskPieces(line: string, secrets: string[]): string {
  if (!line.includes("...")) return line;
  let masked = line;
  for (const secret of secrets) {
    for (let size = secret.length - 1; size >= SHORTEST; size -= 1) {
      masked = masked.replaceAll(`${secret.slice(0, size)}...`, `${MASK}...`);
      masked = masked.replaceAll(`...${secret.slice(-size)}`, `...${MASK}`);
    }
  }
  return masked;
}
