/**
 * A sentence without its stop, to go on within another one: "Proxmox does not answer." gives "Proxmox does not answer".
 * What has no stop stays as it is.
 */
export function halfSentence(sentence: string): string {
  return sentence.replace(/\.$/, "");
}
