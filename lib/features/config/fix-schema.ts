import { z } from "zod";
import type { Edit, PlainValue } from "@/lib/proxlb/config/edit";

const Path = z.array(z.union([z.string(), z.number().int()]));

const Value: z.ZodType<PlainValue> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(Value), z.record(z.string(), Value)]),
);

/** One change of what the file says, as `lib/proxlb/config/edit.ts` makes it: nothing else of the text changes. */
const ConfigEdit: z.ZodType<Edit> = z.discriminatedUnion("do", [
  z.object({ do: z.literal("set"), path: Path, value: Value }),
  z.object({ do: z.literal("remove"), path: Path }),
  z.object({ do: z.literal("rename"), path: Path, to: z.string() }),
  z.object({ do: z.literal("insert"), path: Path, index: z.number().int(), value: Value }),
  z.object({ do: z.literal("move"), path: Path, from: z.number().int(), to: z.number().int() }),
  z.object({ do: z.literal("quote"), path: Path }),
  z.object({ do: z.literal("unshadow"), path: Path }),
]);

/** A change that ends a finding: `label` says it as an imperative. Of the masked text, so it holds no secret. */
export const Fix = z.object({ label: z.string(), edits: z.array(ConfigEdit).readonly() });
