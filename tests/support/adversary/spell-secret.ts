import { Random } from "../planner/random";

/** A proxlb.yaml in which a secret is written down in one particular way. */
export interface SpelledSecret {
  /** Which way it is. */
  way: string;
  /** What may be shown nowhere. */
  secret: string;
  source: string;
  /**
   * Nothing but its looks tells that it is one, and people who may edit the file see such words of its comments: it is
   * hidden from those who may not.
   */
  onlyStrict: boolean;
}

const HEAD = "proxmox_api:\n  hosts: ['192.0.2.10']\n  user: root@pam\n";
const TAIL = "balancing:\n  method: memory\n";

/** Where a piece stands: among the settings of proxmox_api, or below everything. */
const inside = (lines: string) => `${HEAD}${lines}\n  timeout: 10\n${TAIL}`;
const beside = (lines: string) => `${HEAD}  pass: Other-secret-1\n${TAIL}${lines}\n`;

type Way = (secret: string, random: Random) => string;

/** What YAML makes of a value that people meant as text, and every way to quote it. */
const VALUES: Record<string, Way> = {
  "plain value": (s) => inside(`  pass: ${s}`),
  "value of a token": (s) => inside(`  token_id: proxlb\n  token_secret: ${s}`),
  "single quotes": (s) => inside(`  pass: '${s}'`),
  "double quotes": (s) => inside(`  pass: "${s}"`),
  "escaped letter": (s) => inside(`  pass: "${escapedLetter(s)}"`),
  "elsewhere with escapes": (s) => beside(`note: "${escapedLetter(s)}"\npass: ${s}`),
  "key in capitals": (s) => inside(`  PASS: ${s}`),
  "key in quotes": (s) => inside(`  "pass": ${s}`),
  "key with escapes": (s) => inside(`  "p\\x61ss": ${s}`),
  "key and space": (s) => inside(`  pass : ${s}`),
  "complex key": (s) => inside(`  ? pass\n  : ${s}`),
  "starts with #": (s) => inside(`  pass: #${s}`),
  "starts with !": (s) => inside(`  pass: !${s}`),
  "starts with !!": (s) => inside(`  pass: !!${s}`),
  "tag before a value": (s) => inside(`  pass: !${s} other`),
  "verbatim tag": (s) => inside(`  pass: !<${s}>`),
  "starts with &": (s) => inside(`  pass: &${s}`),
  "anchor before a value": (s) => inside(`  pass: &${s} other`),
  "starts with *": (s) => inside(`  pass: *${s}`),
  "starts with %": (s) => inside(`  pass: %${s}`),
  "starts with @": (s) => inside(`  pass: @${s}`),
  "starts with a backtick": (s) => inside(`  pass: \`${s}`),
  "starts with |": (s) => inside(`  pass: |${s}`),
  "starts with -": (s) => inside(`  pass: - ${s}`),
  "starts with ?": (s) => inside(`  pass: ? ${s}`),
  "in braces": (s) => inside(`  pass: {${s}}`),
  "in double braces": (s) => inside(`  pass: {{${s}}}`),
  "in braces with a value": (s) => inside(`  pass: {${s}: 1}`),
  "in brackets": (s) => inside(`  pass: [${s}]`),
  "in brackets in braces": (s) => inside(`  pass: [{a: ${s}}, b]`),
  "in a list": (s) => inside(`  pass:\n    - ${s}`),
  "as a key below": (s) => inside(`  pass:\n    ${s}:`),
  "as two keys below": (s) => inside(`  pass:\n    ${s}: 1\n    other: 2`),
  "on the next line": (s) => inside(`  pass:\n    ${s}`),
  "comment between": (s) => inside(`  pass: # ${s}\n    value`),
  "comment below an empty one": (s) => inside(`  pass:\n    # ${s}\n  token_id: x`),
  "text block": (s) => inside(`  pass: |\n    ${s}`),
  "folded block": (s) => inside(`  pass: >-\n\n    ${s}\n    more`),
  "plain over two lines": (s) => inside(`  pass: one\n    ${s}`),
  "comment after a plain value": (s) => inside(`  pass: abcd #${s}\n  # more`),
  "value with # in it": (s) => inside(`  pass: abcd # ${s}`),
  "anchor used as the secret": (s) => `x: &a ${s}\n${inside("  pass: *a")}`,
  "merged map": (s) => `x: &a {pass: ${s}}\n${inside("  <<: *a")}`,
  "flow map": (s) => `proxmox_api: {hosts: ['192.0.2.10'], user: root@pam, pass: ${s}, timeout: 10}\n`,
  "under credentials": (s) => beside(`credentials:\n  root: ${s}`),
  "name and value": (s) => beside(`env:\n  - name: PROXMOX_PASSWORD\n    value: ${s}`),
  "camel case": (s) => beside(`authToken: ${s}\nuserPass: ${s}`),
  "api key": (s) => beside(`x:\n  api-key: ${s}`),
  "user of a URL": (s) => `${HEAD.replace("192.0.2.10", `https://root@pam:${s}@192.0.2.10:8006`)}${TAIL}`,
  "user without a scheme": (s) => `${HEAD.replace("192.0.2.10", `root@pam:${s}@192.0.2.10`)}${TAIL}`,
  "token as the user of a URL": (s) => beside(`webhook: https://${s}@example.org/x`),
  "within a text": (s) => beside(`note: "connect with password=${s} please"`),
  "within a list": (s) => beside(`args: ['--password', 'pass=${s}', "--token ${s}"]`),
  "key without a space": (s) => beside(`note:\n  - pass:${s}`),
  "manifest in a block": (s) =>
    `data:\n  proxlb.yaml: |\n    proxmox_api:\n      user: u@pve\n      token_secret: ${s}\n`,
  "manifest, secret below": (s) =>
    `data:\n  proxlb.yaml: |\n    proxmox_api:\n      pass: >\n        ${s}\n    x: 1\n`,
  "manifest in double quotes": (s) => `data: {"proxlb.yaml": "proxmox_api:\\n  pass: ${s}\\n  user: x\\n"}\n`,
  "JSON in a text": (s) => beside(`note: '{"user": "root@pam", "password": "${s}", "x": 1}'`),
  "header in a text": (s) => beside(`note: "Authorization: PVEAPIToken=root@pam!x=${s}"`),
  "not closed": (s) => inside(`  pass: '${s}`),
  "not YAML": (s) => inside(`  pass: [${s}\n  : x`),
};

/** As people keep old or other secrets in comments. */
const COMMENTS: Record<string, Way> = {
  "commented out": (s) => `# pass: ${s}`,
  "commented out, quoted": (s) => `# pass: '${s}' # old`,
  "no spaces": (s) => `#pass:${s}`,
  "user before": (s) => `# user: root@pam pass: ${s}`,
  "user before, commas": (s) => `# {user: root@pam, pass: ${s}, x: 1}`,
  "as Proxmox shows it": (s) => `# PVEAPIToken=root@pam!x=${s}`,
  curl: (s) => `# curl -H 'Authorization: PVEAPIToken=root@pam!x=${s}' https://pve1:8006`,
  "curl -u": (s) => `# curl -u root@pam:${s} https://pve1:8006/`,
  URL: (s) => `# see https://root:${s}@pve1:8006/`,
  option: (s) => `# pvesh --password ${s} --quiet`,
  "option with =": (s) => `# pvesh --password=${s}`,
  "token, then id=secret": (s) => `# root@pam!proxlb=${s}`,
  equals: (s) => `# PASSWORD = ${s}`,
  shell: (s) => `# export PVE_TOKEN_SECRET="${s}"`,
  JSON: (s) => `# {"user": "root@pam", "pass": "${s}"}`,
  "in brackets": (s) => `# (pw: ${s})`,
  German: (s) => `# Kennwort: ${s}`,
  arrow: (s) => `# password -> ${s}`,
  "next line": (s) => `# the password is:\n#   ${s}`,
  "next line, as deep": (s) => `# password:\n# ${s}`,
  folded: (s) => `# pass: >\n#   ${s}\n#   and more`,
  block: (s) => `# token_secret: |-\n#\n#   ${s}`,
  "folded plain": (s) => `# token_secret: one\n#   ${s}`,
  "quoted over lines": (s) => `# pass: "one\n# ${s}"`,
  backslash: (s) => `# curl --password \\\n#   ${s}`,
  bearer: (s) => `# Authorization: Bearer ${s}`,
  cookie: (s) => `# Cookie: PVEAuthCookie=${s}`,
};

/** Where only the looks of it tell. */
const HINTS: Record<string, Way> = {
  "a word": (s) => `# ${s}`,
  "root and it": (s) => `# root / ${s}`,
  was: (s) => `# it was ${s} until May`,
  "password was": (s) => `# the old password was ${s}, do not use`,
  login: (s) => `# login root ${s}`,
  "within brackets": (s) => `# ask Bob (${s})`,
  table: (s) => `# | root | ${s} |`,
};

/** One source for each way, with secrets of its own. The same seed gives the same sources. */
export function spelledSecrets(seed: number): SpelledSecret[] {
  const random = new Random(seed);
  const spelled: SpelledSecret[] = [];
  for (const [way, write] of Object.entries(VALUES)) {
    const secret = randomSecret(random);
    spelled.push({ way, secret, source: endings(random, write(secret, random)), onlyStrict: false });
  }
  for (const [onlyStrict, ways] of [
    [false, COMMENTS],
    [true, HINTS],
  ] as const) {
    for (const [way, write] of Object.entries(ways)) {
      const secret = randomSecret(random);
      const source = endings(random, placed(random, write(secret, random)));
      spelled.push({ way: `comment: ${way}`, secret, source, onlyStrict });
    }
  }
  return spelled;
}

/** Above everything, among the settings, after one, below everything. */
function placed(random: Random, comment: string): string {
  const indented = comment.replaceAll(/^/gm, "  ");
  const isOneLine = !comment.includes("\n");
  const places = [
    `${comment}\n${inside("  pass: Other-secret-1")}`,
    inside(`${indented}\n  pass: Other-secret-1`),
    inside(`  pass: Other-secret-1\n${indented}`),
    beside(comment),
    beside(`x:\n  y: 1\n${indented}`),
    ...(isOneLine ? [beside(`x: 1 ${comment}`), inside(`  pass: 'Other-secret-1' ${comment}`)] : []),
  ];
  return random.pick(places);
}

function endings(random: Random, source: string): string {
  return random.chance(0.1) ? source.replaceAll("\n", "\r\n") : source;
}

/** Letters, digits and harmless signs in the order people choose them; never a word of a file. */
function randomSecret(random: Random): string {
  const from = (characters: string, length: number) =>
    Array.from({ length }, () => random.pick([...characters])).join("");
  const hex = (length: number) => from("0123456789abcdef", length);
  return random.pick([
    () => `${from("abcdefghijk", 3)}${from("123456789", 5)}`,
    () => `${hex(8)}-${hex(4)}-${hex(4)}-${hex(4)}-${hex(12)}`,
    () => `Q${from("bcdfgz", 4)}-${from("0123456789", 3)}.${from("xyz", 3)}`,
    () => `z${hex(31)}`,
    () => `Sommer${from("0123456789", 4)}_${from("QXZ", 2)}`,
    () => `${from("qxzjvk", 9)}`,
  ])();
}

function escapedLetter(secret: string): string {
  const code = secret.charCodeAt(1).toString(16).padStart(2, "0");
  return `${secret[0]}\\x${code}${secret.slice(2)}`;
}
