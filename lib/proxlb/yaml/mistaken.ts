/** What a text is instead of YAML, where one sentence says more than a line of errors each. */
export interface Mistaken {
  message: string;
  /** 1-based; null where it is the whole file. */
  line: number | null;
}

/** Looks, line by line, for what people put where proxlb.yaml belongs. Null: nothing that is known. */
export function mistakenFor(source: string): Mistaken | null {
  const lines = source.split(/\r?\n/);
  if (lines.some((line) => line.startsWith("[") && isIniSection(line.trimEnd())))
    return {
      message:
        "This is the INI file of ProxLB 1.0. Since 1.1.0 it is YAML: write it anew from proxlb_example.yaml; the old keys mean nothing there.",
      line: null,
    };
  const template = lines.findIndex((line) => line.includes("{{") || line.includes("{%"));
  if (template >= 0)
    return {
      message: "This is a template that was not filled in: what stands in {{ }} or {% %} has to be replaced.",
      line: template + 1,
    };
  const noBreak = lines.findIndex((line) => line.trimStart() !== "" && /^ *\u00a0/.test(line));
  if (noBreak >= 0)
    return {
      message:
        "This line is indented with no-break spaces, which YAML does not take for spaces: type them anew.",
      line: noBreak + 1,
    };
  return null;
}

/** "[proxmox]": a name alone in brackets, which no line of a proxlb.yaml is. */
function isIniSection(line: string): boolean {
  return line.endsWith("]") && /^[a-z_]+$/i.test(line.slice(1, -1));
}
