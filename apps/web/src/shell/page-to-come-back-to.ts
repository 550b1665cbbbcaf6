/** Names a page without its hash, which is for nobody but the page: a link of a mail keeps its secret there. */
export function pageToComeBackTo({ href }: { readonly href: string }): string {
  return href.replace(/#.*$/s, '');
}
