import {
  autocompletion,
  type CompletionContext,
  type CompletionResult,
  startCompletion,
} from "@codemirror/autocomplete";
import { type EditorView, hoverTooltip } from "@codemirror/view";
import { type Completion, completionsAt, type LiveNames } from "@/lib/proxlb/config/assist/completion";
import { explainAt, standingAt } from "@/lib/proxlb/config/assist/explain";

/** What help is made from, as it is now. */
export interface HelpSource {
  names: LiveNames;
  /** Plain values of the file as it is saved, secrets masked. */
  saved: unknown;
  /** Those that the running ProxLB works with; undefined where that is not known. */
  used: unknown;
}

/** Keys and values while one types, or with Ctrl+Space. */
export function completion(source: () => HelpSource) {
  return autocompletion({
    icons: false,
    override: [(context) => offered(context, source())],
    maxRenderedOptions: 200,
  });
}

function offered(context: CompletionContext, { names }: HelpSource): CompletionResult | null {
  const found = completionsAt(context.state.doc.toString(), context.pos, names);
  if (found === null || (!context.explicit && context.pos === found.from && !followsKey(context)))
    return null;
  const options = found.options.map((option) => ({
    label: option.label,
    detail: option.detail,
    apply: taking(option),
    ...(option.info.length > 0 ? { info: () => paragraphs(null, option.info) } : {}),
  }));
  // Behind the cursor stands what is replaced; what was typed before it chooses.
  return { from: found.from, to: context.pos, options, validFor: /^[\w.-]*$/ };
}

/** Behind a key that was just completed its values are offered without being asked for. */
function followsKey({ state, pos }: CompletionContext): boolean {
  return state.sliceDoc(Math.max(0, pos - 2), pos) === ": " || state.sliceDoc(pos - 1, pos) === "[";
}

function taking({ text, goesOn }: Completion) {
  return (view: EditorView, _: unknown, from: number, cursor: number) => {
    const { state } = view;
    const end = wordEnd(state.doc.toString(), cursor);
    view.dispatch({
      changes: { from, to: end, insert: text },
      selection: { anchor: from + text.length },
      userEvent: "input.complete",
    });
    if (goesOn) startCompletion(view);
  };
}

/** The end of the word that a cursor stands in. */
function wordEnd(text: string, cursor: number): number {
  let end = cursor;
  while (end < text.length && /[\w.-]/.test(text[end] ?? "")) end += 1;
  return end;
}

/** What a key means, what the saved file says there, and what ProxLB works with, when one points at it. */
export function explanation(source: () => HelpSource) {
  return hoverTooltip((view, pos) => {
    const found = explainAt(view.state.doc.toString(), pos);
    if (found === null) return null;
    const { path, lines, from, to } = found;
    const { saved, used } = source();
    return {
      pos: from,
      end: to,
      above: true,
      create: () => ({ dom: paragraphs(path.join("."), [...lines, ...standingAt(path, saved, used)]) }),
    };
  });
}

function paragraphs(title: string | null, lines: readonly string[]): HTMLElement {
  const box = document.createElement("div");
  box.className = "cm-explained";
  const add = (element: HTMLElement, text: string) => {
    element.textContent = text;
    box.append(element);
  };
  if (title !== null) add(document.createElement("code"), title);
  for (const line of lines) add(document.createElement("p"), line);
  return box;
}
