/**
 * For parts of the page that are fetched later: where one does not come, a sentence stands in its place, and the text that
 * somebody has typed stays.
 */
export function notLoaded(sentence: string) {
  const said = <p className="p-4 text-attention text-table">{sentence}</p>;
  return (error: unknown) => {
    console.error(error);
    return () => said;
  };
}
