const nameCharsMax = 120;

/** What a picture is called: the beginning of its prompt, cut at a word where there is one. */
export function pictureName(prompt: string): string {
  const text = prompt.replace(/\s+/g, ' ').trim();
  const chars = [...text];
  if (chars.length <= nameCharsMax) return text;
  const cut = chars.slice(0, nameCharsMax - 1).join('');
  const lastSpace = cut.lastIndexOf(' ');
  return `${lastSpace > nameCharsMax / 2 ? cut.slice(0, lastSpace) : cut}…`;
}
