import { Badge } from "@/components/ui/badge";
import type { NodeMark } from "./node-marks";

export function MarkBadges({ marks }: { marks: readonly NodeMark[] }) {
  return marks.map((mark) => (
    <Badge key={mark.word} variant={mark.tone} title={mark.hint}>
      {mark.word}
    </Badge>
  ));
}
