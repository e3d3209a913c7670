import { closeBrackets } from "@codemirror/autocomplete";
import {
  defaultKeymap,
  history,
  historyKeymap,
  indentWithTab,
  isolateHistory,
  redo,
  redoDepth,
  undo,
  undoDepth,
} from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { indentOnInput, indentUnit } from "@codemirror/language";
import { lintGutter, lintKeymap } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorSelection, EditorState } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { inOneLineEnd } from "@/components/config/editor/line-ends";
import type { ConfigRemark } from "@/lib/features/config/schema";
import type { LiveNames } from "@/lib/proxlb/config/assist/completion";
import { differenceOf } from "@/lib/proxlb/config/edit/text";
import { readYaml } from "@/lib/proxlb/yaml/read";
import { completion, explanation, type HelpSource } from "./help";
import { look } from "./look";
import { marked } from "./marks";

/** What the page tells the editor, and hears from it. */
export interface CodeEvents {
  onChange: (text: string) => void;
  onSubmit: () => void;
  onFix: (remark: ConfigRemark) => void;
  onHistory: (depth: { undo: boolean; redo: boolean }) => void;
}

export interface CodeEditor {
  /** Makes the text another one by the piece in which they differ: one step of undo, the cursor stays. */
  setText(text: string): void;
  setRemarks(remarks: readonly ConfigRemark[], of: string): void;
  setHelp(help: { names: LiveNames; savedText: string; usedText: string | null }): void;
  setDisabled(isDisabled: boolean): void;
  goTo(line: number, column: number): void;
  undo(): void;
  redo(): void;
  close(): void;
}

/** Where the cursor was in the plain text area, so that nobody who has begun to type notices the change. */
export interface CodeStart {
  text: string;
  selection: { from: number; to: number };
  hasFocus: boolean;
  hintId: string;
}

/** CodeMirror over the text of proxlb.yaml, with everything that we know of it. */
export function openEditor(parent: HTMLElement, start: CodeStart, events: () => CodeEvents): CodeEditor {
  const access = new Compartment();
  let help: HelpSource = { names: { nodes: null, guests: null, pools: null }, saved: null, used: undefined };
  const isDisabled = (disabled: boolean) => [
    EditorState.readOnly.of(disabled),
    EditorView.editable.of(!disabled),
  ];
  const length = start.text.length;
  const { from, to } = start.selection;
  const state = EditorState.create({
    doc: start.text,
    selection: EditorSelection.single(Math.min(from, length), Math.min(to, length)),
    extensions: [
      ...base(start.hintId, events),
      access.of(isDisabled(false)),
      completion(() => help),
      explanation(() => help),
      EditorView.updateListener.of(({ docChanged, state: now }) => {
        if (!docChanged) return;
        events().onChange(now.doc.toString());
        events().onHistory({ undo: undoDepth(now) > 0, redo: redoDepth(now) > 0 });
      }),
    ],
  });
  const view = new EditorView({ state, parent });
  if (start.hasFocus) view.focus();
  return {
    setText: (text) => replace(view, text),
    setRemarks: (remarks, of) => {
      // Made of a text that is gone: the marks move with their words until newer ones come.
      if (of === view.state.doc.toString())
        view.dispatch(marked(view, remarks, (one) => events().onFix(one)));
    },
    setHelp: ({ names, savedText, usedText }) => {
      help = {
        names,
        saved: valuesOf(savedText),
        used: usedText === null ? undefined : valuesOf(usedText),
      };
    },
    setDisabled: (disabled) => view.dispatch({ effects: access.reconfigure(isDisabled(disabled)) }),
    goTo: (line, column) => goTo(view, line, column),
    undo: () => undo(view),
    redo: () => redo(view),
    close: () => view.destroy(),
  };
}

function valuesOf(text: string): unknown {
  const reading = readYaml(text);
  return reading.document === null ? null : reading.values;
}

function base(hintId: string, events: () => CodeEvents) {
  const submit = () => {
    events().onSubmit();
    return true;
  };
  return [
    // What else ends a line stays what it is: only the file's own ends are put back by `withLineEndsOf()`.
    EditorState.lineSeparator.of("\n"),
    EditorView.clipboardInputFilter.of(inOneLineEnd),
    lineNumbers(),
    lintGutter(),
    history(),
    drawSelection(),
    highlightSpecialChars(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    highlightSelectionMatches(),
    indentUnit.of("  "),
    indentOnInput(),
    closeBrackets(),
    yaml(),
    search({ top: true }),
    look,
    // Also where Escape first closes something, or ends a selection: Tab then leaves within two seconds.
    EditorView.domEventObservers({
      keydown: ({ key }, view) => (key === "Escape" ? view.setTabFocusMode(2000) : undefined),
    }),
    EditorView.contentAttributes.of({
      "aria-label": "Text of proxlb.yaml",
      "aria-describedby": hintId,
      autocapitalize: "none",
      autocorrect: "off",
      spellcheck: "false",
      // It is in the order of Tab by being editable; said so, also to who only looks at attributes.
      tabindex: "0",
    }),
    keymap.of([
      { key: "Mod-Enter", run: submit },
      ...defaultKeymap.filter(({ key }) => key !== "Mod-Enter"),
      ...historyKeymap,
      ...searchKeymap,
      ...lintKeymap,
      indentWithTab,
    ]),
  ];
}

function replace(view: EditorView, text: string): void {
  const before = view.state.doc.toString();
  if (text === before) return;
  const { from, to, text: insert } = differenceOf(before, text);
  view.dispatch({
    changes: { from, to, insert },
    annotations: isolateHistory.of("full"),
    userEvent: "input.form",
  });
}

function goTo(view: EditorView, number: number, column: number): void {
  const line = view.state.doc.line(Math.min(number, view.state.doc.lines));
  const anchor = Math.min(line.to, line.from + column - 1);
  view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
  view.focus();
}
