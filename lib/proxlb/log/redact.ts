import { findAll, mergedSpans, replacedSpans, type Span } from "@/lib/proxlb/config/find-all";
import { secretsIn } from "@/lib/proxlb/config/mask";
import { candidatesOf, secretSpans } from "@/lib/proxlb/config/secret-text";
import { spellingsOf } from "@/lib/proxlb/config/secrets";
import { readYaml } from "@/lib/proxlb/yaml/read";

/** Replaces secrets in one line of ProxLB's output. */
export type Redactor = (line: string) => string;

const MASK = "[secret]";

/**
 * Masks in ProxLB's output what the config page masks in the file, and what ProxLB prints of it beside: cut pieces,
 * numbers, whole sections. The text may not even parse: ProxLB prints secrets exactly when the file is wrong.
 * @param source proxlb.yaml; null where there is none
 * @param alsoSecret secrets of its other versions, which the running ProxLB may have read
 */
export function redactorForText(source: string | null, alsoSecret: readonly string[] = []): Redactor {
  const secrets = [...new Set([...(source === null ? [] : secretsOf(source)), ...alsoSecret])];
  const find = findAll(secrets.flatMap(spellingsOf));
  const places = secrets.filter((secret) => spellingsOf(secret).length === 0 && secret.length <= 64);
  return (line) => {
    const masked = maskInput(replacedSpans(line, mergedSpans([...find(line), ...shapes(line)]), MASK));
    return maskPieces(maskShort(masked, places), secrets);
  };
}

/** Secrets of a file, as values and as ProxLB may print them. */
export function secretsOf(source: string): string[] {
  const known = secretsIn(source, readYaml(source));
  const told = secretSpans(source, "value").flatMap(({ start, end }) =>
    candidatesOf(source.slice(start, end)),
  );
  return [...known, ...told].flatMap((secret) => [secret, ...numberForms(secret)]).filter(Boolean);
}

/** YAML makes a number of a password of digits, and ProxLB prints the number. */
function numberForms(secret: string): string[] {
  if (secret.length > 64) return [];
  const text = secret.replaceAll("_", "");
  if (/^0[0-7]+$/.test(text)) return [String(Number.parseInt(text, 8))];
  return /^[-+]?(?:0x[\da-f]+|\d+(?:\.\d*)?)$/i.test(text) ? [String(Number(text))] : [];
}

/** What is secret in any line by its shape, whatever the file says. */
function shapes(line: string): Span[] {
  return /[:=@]/.test(line) ? secretSpans(line, "line") : [];
}

/** A short secret, or a word of ProxLB's own, is masked where a refused value is printed, and nowhere else. */
function maskShort(line: string, secrets: string[]): string {
  if (!line.includes("input_value=")) return line;
  let masked = line;
  for (const secret of secrets) masked = masked.replaceAll(`=${secret},`, `=${MASK},`);
  return masked;
}

/** pydantic prints the value it refuses; a whole section there holds the secrets beside the wrong key. */
function maskInput(line: string): string {
  let result = "";
  let from = 0;
  for (let at = line.indexOf(INPUT); at !== -1; at = line.indexOf(INPUT, from)) {
    const value = at + INPUT.length;
    result += line.slice(from, value);
    from = value;
    if (!"[{(".includes(line[value] ?? " ")) continue;
    const end = line.indexOf(", input_type=", value);
    result += MASK;
    from = end === -1 ? line.length : end;
  }
  return result + line.slice(from);
}

const INPUT = "input_value=";

/** The fewest characters by which a piece of a secret is told. */
const PIECE_MIN = 4;
/** More pieces than a line of pydantic has: what comes after them is not shown. */
const PIECES_MAX = 32;

/** pydantic cuts long values in the middle: "abcd...wxyz" shows the head and the tail of a secret. */
function maskPieces(line: string, secrets: readonly string[]): string {
  const spans: Span[] = [];
  let count = 0;
  for (let at = line.indexOf("..."); at !== -1; at = line.indexOf("...", at + 3)) {
    count += 1;
    if (count > PIECES_MAX) {
      spans.push({ start: at, end: line.length });
      break;
    }
    for (const secret of secrets) {
      const [head, tail] = [headBefore(line, at, secret), tailAfter(line, at + 3, secret)];
      spans.push({ start: at - head, end: at }, { start: at + 3, end: at + 3 + tail });
    }
  }
  return count === 0 ? line : replacedSpans(line, mergedSpans(spans), MASK);
}

/** How many characters before `at` are the beginning of the secret; 0 for fewer than tell anything. */
function headBefore(line: string, at: number, secret: string): number {
  for (let size = Math.min(secret.length - 1, at, 256); size >= PIECE_MIN; size -= 1) {
    if (
      line.charCodeAt(at - size) === secret.charCodeAt(0) &&
      line.startsWith(secret.slice(0, size), at - size)
    )
      return size;
  }
  return 0;
}

function tailAfter(line: string, at: number, secret: string): number {
  for (let size = Math.min(secret.length - 1, line.length - at, 256); size >= PIECE_MIN; size -= 1) {
    const tail = secret.length - size;
    if (line.charCodeAt(at) === secret.charCodeAt(tail) && line.startsWith(secret.slice(tail), at))
      return size;
  }
  return 0;
}
