import type { Config } from "tailwind-merge";

type Groups = Pick<Config<string, string>, "classGroups" | "conflictingClassGroups">;
type Is = (word: string) => boolean;

const any: Is = () => true;
const isNumber: Is = (word) => /^\d/.test(word);
const isLength: Is = (word) => /^(?:\d|\[[\d.]+(?:px|rem|em)\])/.test(word);
const isFontSize: Is = (word) => /^(?:2xs|xs|table|sm|base|lg|xl|\[[\d.]+em\])$/.test(word);
const isWeight: Is = (word) => /^(?:normal|medium|semibold|bold)$/.test(word);
const isImage: Is = (word) => word.includes("gradient(");

/** Each a group of its own: every class that begins so. */
const OF_ONE_KIND = (
  "m mx my mt mr mb ml p px py pt pr pb pl gap gap-x gap-y w h size min-w min-h max-w max-h basis order z opacity leading " +
  "inset inset-x inset-y top right bottom left rounded-t rounded-b translate-x translate-y rotate scale duration tracking " +
  "outline-offset underline-offset grid-cols auto-cols col-span row-span list scroll-mt cursor animate"
).split(" ");

/** One of these words, whole. */
const WORDS = {
  display: "block contents flex grid hidden inline inline-block inline-flex table",
  position: "absolute fixed relative static sticky",
  visibility: "invisible visible",
  sr: "sr-only not-sr-only",
};

/** Setting what stands before ends what stands behind it. */
const ENDS = {
  m: "mx my mt mr mb ml",
  mx: "mr ml",
  my: "mt mb",
  p: "px py pt pr pb pl",
  px: "pr pl",
  py: "pt pb",
  gap: "gap-x gap-y",
  size: "w h",
  inset: "inset-x inset-y top right bottom left",
  "inset-x": "right left",
  "inset-y": "top bottom",
  flex: "basis grow shrink",
  overflow: "overflow-x overflow-y",
  rounded: "rounded-t rounded-b",
  "font-size": "leading",
  "border-w": "border-w-y border-w-t border-w-r border-w-b border-w-l",
  "border-w-y": "border-w-t border-w-b",
  "border-color": "border-color-l",
};

const listed = (table: Record<string, string>): Record<string, string[]> =>
  Object.fromEntries(Object.entries(table).map(([name, words]) => [name, words.split(" ")]));

/**
 * What the Tailwind classes that this product writes set, for `cn`: of two in a group the last wins. The library's own list
 * knows every class there is and is 7 KB of what a first visitor fetches; the test beside holds this one to its answers.
 */
export const CLASS_GROUPS: Groups = {
  classGroups: {
    ...Object.fromEntries(OF_ONE_KIND.map((prefix) => [prefix, [{ [prefix]: [any] }]])),
    ...listed(WORDS),
    flex: [{ flex: ["auto", "none", isNumber] }],
    "flex-direction": [{ flex: ["row", "row-reverse", "col", "col-reverse"] }],
    "flex-wrap": [{ flex: ["wrap", "nowrap"] }],
    grow: [{ grow: ["", isNumber] }],
    shrink: [{ shrink: ["", isNumber] }],
    overflow: [{ overflow: ["auto", "hidden", "visible", "clip"] }],
    "overflow-x": [{ "overflow-x": [any] }],
    "overflow-y": [{ "overflow-y": [any] }],
    rounded: [{ rounded: ["", "none", "sm", "md", "lg", "xl", "full", isLength] }],
    "font-size": [{ text: [isFontSize] }],
    "text-alignment": [{ text: ["left", "center", "right"] }],
    "text-color": [{ text: [any] }],
    "font-weight": [{ font: [isWeight] }],
    "font-family": [{ font: [any] }],
    "bg-image": [{ bg: [isImage] }],
    "bg-color": [{ bg: [any] }],
    "border-style": [{ border: ["solid", "dashed", "dotted", "none"] }],
    "border-collapse": [{ border: ["collapse", "separate"] }],
    "border-w": [{ border: ["", isLength] }],
    ...Object.fromEntries(
      ["y", "t", "r", "b", "l"].map((side) => [`border-w-${side}`, [{ [`border-${side}`]: ["", isLength] }]]),
    ),
    "border-color-l": [{ "border-l": [any] }],
    "border-color": [{ border: [any] }],
    "divide-y": [{ "divide-y": ["", isLength] }],
    "divide-color": [{ divide: [any] }],
    "ring-w-inset": ["ring-inset"],
    "ring-w": [{ ring: ["", isLength] }],
    "ring-offset-w": [{ "ring-offset": [isLength] }],
    "ring-offset-color": [{ "ring-offset": [any] }],
    "ring-color": [{ ring: [any] }],
    "outline-w": [{ outline: ["", isLength] }],
    "outline-style": [{ outline: ["none", "hidden", "solid", "dashed"] }],
    shadow: [{ shadow: [any, ""] }],
    transition: [{ transition: [any, ""] }],
    whitespace: [{ whitespace: [any] }],
    break: [{ break: [any] }],
    select: [{ select: [any] }],
    resize: [{ resize: [any] }],
    "text-overflow": ["truncate", "text-ellipsis", "text-clip"],
    "text-decoration": ["underline", "no-underline", "line-through"],
    "justify-content": [{ justify: ["start", "center", "end", "between"] }],
    "justify-items": [{ "justify-items": [any] }],
    "justify-self": [{ "justify-self": [any] }],
    "align-content": [{ content: ["start", "center", "end", "between"] }],
    "align-items": [{ items: [any] }],
    "align-self": [{ self: [any] }],
    "place-content": [{ "place-content": [any] }],
    "vertical-align": [{ align: [any] }],
    "pointer-events": [{ "pointer-events": [any] }],
    "grid-flow": [{ "grid-flow": [any] }],
  },
  conflictingClassGroups: listed(ENDS),
};
