/**
 * A person's text as it may reach the engine.
 *
 * In the engine, `<name>` loads a textual inversion by its name or key, which would let anybody use (and probe
 * for) whatever lies on a shared server. Such parts are taken out, repeatedly, because removing an inner pair
 * can leave an outer one; a lone `<` or `>` stays.
 */
export function enginePrompt(text: string): string {
  let kept = text;
  for (;;) {
    const next = kept.replaceAll(/<[^<>]*>/g, '');
    if (next === kept) return kept === text ? text : kept.replaceAll(/ {2,}/g, ' ').trim();
    kept = next;
  }
}
