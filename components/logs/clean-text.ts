// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * A log line as harmless text: terminal sequences go, other control and direction-changing characters become U+FFFD.
 * Guest names come from whoever may name a guest.
 */
export function cleanText(text: string): string {
  return text.replace(ESCAPES, "").replace(CONTROLS, "\ufffd");
}
