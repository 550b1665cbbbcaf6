export function trimmedOpenApi(document: unknown): unknown {
  return document;
}
