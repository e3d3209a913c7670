/** Hands a text to the browser as a file. */
export function downloadText(
  filename: string,
  type: "text/csv" | "application/json" | "text/plain",
  text: string,
) {
  downloadFile(filename, new Blob([text], { type: `${type};charset=utf-8` }));
}

/** Hands what came from the server to the browser as a file, byte for byte. */
export function downloadFile(filename: string, file: Blob) {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = filename;
  link.click();
  // Some browsers read the blob only after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
