import type { Edit, Edited } from "@/lib/proxlb/config/edit";

/**
 * `editParts()` of lib/proxlb/config/parts, with its YAML library (31 KB) fetched when it is needed first.
 * @param text its lines end in one way, as text areas hold it
 */
export async function edited(text: string, edits: readonly Edit[]): Promise<Edited> {
  try {
    const { editParts } = await import("@/lib/proxlb/config/parts");
    return editParts(text, edits);
  } catch (error) {
    console.error(error);
    return { ok: false, reason: "The part of this page that changes values did not load. Edit the text." };
  }
}
