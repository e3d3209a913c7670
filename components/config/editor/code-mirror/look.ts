import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** Our tokens, which know light and dark by themselves. Colour for state only: values stay ink, keys are the accent. */
const surface = EditorView.theme({
  "&": { height: "100%", backgroundColor: "transparent", color: "var(--foreground)" },
  "&.cm-focused": { outline: "2px solid var(--ring)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--font-mono)", lineHeight: "1.25rem", overflow: "auto" },
  ".cm-content": { padding: "0.5rem 0", caretColor: "var(--foreground)" },
  ".cm-line": { padding: "0 1rem 0 0.5rem" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--foreground)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "var(--band)",
  },
  ".cm-activeLine, .cm-activeLineGutter": {
    backgroundColor: "color-mix(in oklab, var(--muted) 55%, transparent)",
  },
  ".cm-gutters": {
    backgroundColor: "var(--card)",
    color: "var(--muted-foreground)",
    borderRight: "1px solid var(--border)",
  },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "2rem", padding: "0 0.5rem 0 0.25rem" },
  ".cm-gutter-lint": { width: "1.25rem" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "0 0.125rem" },
  ".cm-lint-marker": {
    width: "1rem",
    height: "1rem",
    marginTop: "0.125rem",
    borderRadius: "999px",
    font: "600 0.6875rem/1rem var(--font-sans)",
    textAlign: "center",
  },
  ".cm-lint-marker-error": { content: "normal", background: "var(--failure)", color: "var(--card)" },
  ".cm-lint-marker-error::before": { content: "'!'" },
  ".cm-lint-marker-warning": {
    content: "normal",
    background: "var(--attention-soft)",
    color: "var(--attention)",
    boxShadow: "inset 0 0 0 1px var(--attention)",
  },
  ".cm-lint-marker-warning::before": { content: "'i'" },
  ".cm-lintRange": { backgroundImage: "none", paddingBottom: "0" },
  ".cm-lintRange-error": { textDecoration: "underline wavy var(--failure)" },
  ".cm-lintRange-warning": { textDecoration: "underline wavy var(--attention-mark)" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { background: "var(--accent)" },
  ".cm-searchMatch": { background: "var(--attention-soft)", outline: "1px solid var(--attention-mark)" },
  ".cm-searchMatch-selected": { background: "var(--band)" },
  ".cm-selectionMatch": { background: "var(--accent)" },
});

const overlays = EditorView.theme({
  ".cm-tooltip": {
    backgroundColor: "var(--popover)",
    color: "var(--popover-foreground)",
    border: "1px solid var(--border)",
    borderRadius: "var(--radius)",
    boxShadow: "0 4px 16px rgb(0 0 0 / 0.18)",
    font: "0.8125rem/1.25rem var(--font-sans)",
    maxWidth: "min(28rem, 92vw)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--font-mono)", maxHeight: "16rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.125rem 0.5rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    background: "var(--primary)",
    color: "var(--primary-foreground)",
  },
  ".cm-completionDetail": {
    color: "inherit",
    opacity: "0.75",
    fontStyle: "normal",
    fontFamily: "var(--font-sans)",
  },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "600" },
  ".cm-completionInfo": { padding: "0.5rem 0.625rem", maxWidth: "22rem" },
  ".cm-explained": { padding: "0.5rem 0.625rem" },
  ".cm-explained code": { fontFamily: "var(--font-mono)", fontWeight: "600" },
  ".cm-explained p + p": { color: "var(--muted-foreground)" },
  ".cm-diagnostic": { padding: "0.375rem 0.625rem", whiteSpace: "pre-wrap" },
  ".cm-diagnostic-error": { borderLeft: "3px solid var(--failure)" },
  ".cm-diagnostic-warning": { borderLeft: "3px solid var(--attention-mark)" },
  ".cm-diagnosticAction": {
    background: "var(--primary)",
    color: "var(--primary-foreground)",
    borderRadius: "var(--radius-sm)",
    font: "inherit",
  },
  ".cm-panels": { backgroundColor: "var(--muted)", color: "var(--foreground)" },
  ".cm-panels.cm-panels-top": { borderBottom: "1px solid var(--border)" },
  ".cm-panels.cm-panels-bottom": { borderTop: "1px solid var(--border)" },
  ".cm-panel.cm-search": { font: "0.8125rem/1.25rem var(--font-sans)", padding: "0.5rem" },
  ".cm-panel.cm-search label": { font: "inherit", fontSize: "0.8125rem" },
  ".cm-textfield": {
    backgroundColor: "var(--card)",
    border: "1px solid var(--input)",
    borderRadius: "var(--radius-sm)",
    color: "inherit",
    fontSize: "0.8125rem",
  },
  ".cm-button": {
    background: "var(--card)",
    border: "1px solid var(--border)",
    borderRadius: "var(--radius-sm)",
    color: "inherit",
    fontSize: "0.8125rem",
  },
  ".cm-panel.cm-search [name=close]": { color: "inherit", fontSize: "1.25rem" },
  ".cm-panel.cm-panel-lint ul [aria-selected]": { backgroundColor: "var(--accent)", color: "inherit" },
});

const words = HighlightStyle.define([
  { tag: [tags.definition(tags.propertyName), tags.propertyName], color: "var(--primary)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--muted-foreground)" },
  {
    tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace],
    color: "var(--muted-foreground)",
  },
  { tag: [tags.labelName, tags.typeName, tags.keyword], color: "var(--chart-2)" },
]);

export const look = [surface, overlays, syntaxHighlighting(words)];
