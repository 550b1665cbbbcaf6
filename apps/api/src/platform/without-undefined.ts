/** What was not said must not be written. */
export function withoutUndefined<Changes extends object>(changes: Changes): DefinedOf<Changes> {
  const said = Object.entries(changes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(said) as DefinedOf<Changes>;
}

type DefinedOf<Changes> = { [Key in keyof Changes]?: Exclude<Changes[Key], undefined> };
