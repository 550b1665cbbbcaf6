/** An error as one line for the log: its message and its cause's, without stacks and answers. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error).slice(0, 500);
  const cause = error.cause instanceof Error && error.cause.message !== error.message ? error.cause : null;
  return (cause ? `${error.message} (${reasonOf(cause)})` : error.message).slice(0, 500);
}
