import { type Diagnostic, setDiagnostics } from "@codemirror/lint";
import type { Text, TransactionSpec } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import type { ConfigRemark } from "@/lib/features/config/schema";

/** Findings as marks in the gutter and under their words; those without a place are in the list alone. */
export function marked(
  view: EditorView,
  remarks: readonly ConfigRemark[],
  onFix: (remark: ConfigRemark) => void,
): TransactionSpec {
  const { doc } = view.state;
  const diagnostics = remarks.flatMap((remark): Diagnostic[] => {
    const range = rangeOf(doc, remark);
    if (range === null) return [];
    const { fix } = remark;
    const action = fix && { name: `Fix: ${fix.label}`, apply: () => onFix(remark) };
    const severity = remark.severity === "error" ? "error" : "warning";
    const message = [remark.path, remark.message].filter(Boolean).join(" ");
    return [{ ...range, severity, message, ...(action ? { actions: [action] } : {}) }];
  });
  return setDiagnostics(view.state, diagnostics);
}

/** The word at its place, or the rest of the line. */
function rangeOf(doc: Text, { line: number, column }: ConfigRemark): { from: number; to: number } | null {
  if (number === null || number > doc.lines) return null;
  const line = doc.line(number);
  const from = Math.min(line.to, line.from + Math.max(0, (column ?? 1) - 1));
  const rest = line.text.slice(from - line.from);
  const end = rest.search(/[\s,\]}#:]/);
  const length = Math.max(1, end === -1 ? rest.length : end);
  return { from, to: Math.min(line.to, from + length) };
}
