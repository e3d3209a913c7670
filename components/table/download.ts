/** Hands a text to the browser as a file. */
export function downloadText(
  filename: string,
  type: "text/csv" | "application/json" | "text/plain",
  text: string,
) {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement("a");
  link.href = url;
  link.download = filename;
  link.click();
  // Some browsers read the blob only after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
