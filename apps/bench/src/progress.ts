/** Shows where a long run stands: one line that is replaced on a terminal, a line per change elsewhere. */
export function createProgress(stream: NodeJS.WriteStream): { show(text: string): void; clear(): void } {
  const isTerminal = stream.isTTY === true;
  return {
    show(text) {
      stream.write(isTerminal ? `\r\u001b[K${text.slice(0, Math.max(20, stream.columns - 1))}` : `${text}\n`);
    },
    clear() {
      if (isTerminal) stream.write('\r\u001b[K');
    },
  };
}
