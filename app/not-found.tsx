import { NothingHere } from "@/components/page/nothing-here";

export default function NotFound() {
  return (
    <main className="grid min-h-dvh place-content-center">
      <NothingHere />
    </main>
  );
}
