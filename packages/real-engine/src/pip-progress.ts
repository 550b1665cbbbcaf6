/** Fewer megabytes than this are not worth a line of their own. */
const worthSayingMegabytes = 20;

/**
 * Reads pip's lines and says now and then how far it is: pip itself prints either nothing or one line for each of
 * two hundred packages.
 */
export function pipProgress(say: (words: string) => void): (line: string) => void {
  let packages = 0;
  return (line) => {
    if (line.startsWith('Collecting ')) packages += 1;
    const [, name, size] = /^\s*Downloading (\S+?)-\d\S* \((\d+(?:\.\d+)?) MB\)/.exec(line) ?? [];
    if (name !== undefined && Number(size) >= worthSayingMegabytes) {
      say(`fetching ${name.replaceAll('_', '-')}, ${Math.round(Number(size))} MB`);
    }
    if (line.startsWith('Installing collected packages')) say(`unpacking ${packages} packages`);
  };
}
