interface Named {
  readonly nickname: string | null;
  readonly fullName: string | null;
  readonly username: string | null;
}

/** What a person is called by others: the name they chose, their full name, or their username. */
export function nameOf({ nickname, fullName, username }: Named): string | null {
  return nickname ?? fullName ?? username;
}
